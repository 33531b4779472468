//! What Stripe allows as an amount: its currencies, its steps, its bounds. All amounts are minor units as Stripe counts
//! them, which is not as ISO 4217 does.
//!
//! Source: the vendor's currency page, with the three-decimal rule that older versions of it printed.

use super::problem::Problem;

const CURRENCIES: &str = "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn \
    bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf \
    idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk \
    mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd shp sle sos \
    srd std svc szl thb tjs tnd top try ttd twd tzs uah ugx uyu uzs vnd vuv wst xaf xcd xcg xof xpf yer zar zmw";

const ZERO_DECIMAL: &str = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";

/// The largest amount of a card payment: twelve digits.
const LARGEST: i64 = 999_999_999_999;

fn listed(list: &str, currency: &str) -> bool {
    list.split_whitespace().any(|one| one == currency)
}

/// The currency in lower case, or Stripe's refusal.
pub(crate) fn currency(text: &str) -> Result<String, Problem> {
    let currency = text.to_ascii_lowercase();
    if listed(CURRENCIES, &currency) {
        return Ok(currency);
    }
    Err(Problem::invalid(
        "currency",
        format!("Invalid currency: {currency}. Stripe currently supports these currencies: usd, eur, …"),
    ))
}

/// The step in which a charge or a refund may go: 1, 10 for three-decimal currencies, 100 for ISK and UGX.
pub(crate) fn step(currency: &str) -> i64 {
    match currency {
        "bhd" | "jod" | "kwd" | "omr" | "tnd" => 10,
        "isk" | "ugx" => 100,
        _ => 1,
    }
}

/// The step of a payout, which for some currencies is not that of a charge.
pub(crate) fn payout_step(currency: &str) -> i64 {
    match currency {
        "huf" | "twd" => 100,
        other => step(other),
    }
}

fn smallest(currency: &str) -> i64 {
    match currency {
        "usd" | "eur" | "cad" | "aud" | "nzd" | "chf" | "sgd" | "brl" | "jpy" => 50,
        "gbp" => 30,
        "czk" => 1500,
        "huf" => 17_500,
        "dkk" => 250,
        "nok" | "sek" => 300,
        "pln" => 200,
        "mxn" => 1000,
        "hkd" => 400,
        "aed" => 200,
        other => step(other),
    }
}

/// Refuses an amount to be charged that its currency cannot have.
pub(crate) fn chargeable(amount: i64, currency: &str) -> Result<i64, Problem> {
    steps_right(amount, currency, step(currency))?;
    if amount < smallest(currency) {
        return Err(Problem::coded(
            "amount_too_small",
            "amount",
            format!("Amount must be at least {} {currency}.", smallest(currency)),
        ));
    }
    Ok(amount)
}

/// Refuses an amount that is not positive, too large, or between two steps.
pub(crate) fn steps_right(amount: i64, currency: &str, step: i64) -> Result<i64, Problem> {
    match amount {
        ..=0 => {
            Err(Problem::coded("parameter_invalid_integer", "amount", "This value must be greater than or equal to 1."))
        }
        amount if amount > LARGEST => {
            Err(Problem::coded("amount_too_large", "amount", format!("Amount must be no more than {LARGEST}.")))
        }
        amount if amount % step != 0 && step == 100 => {
            let message = format!("{currency} has no minor unit in use: the amount must be a multiple of 100.");
            Err(Problem::coded("invalid_charge_amount_no_decimal_compatible", "amount", message))
        }
        amount if amount % step != 0 => Err(Problem::invalid(
            "amount",
            format!("Amounts in {currency} must end in 0: they are a multiple of {step}."),
        )),
        amount => Ok(amount),
    }
}

/// The sandbox's own fee: 2.9 % and thirty hundredths of the currency, in the currency's steps.
pub(crate) fn fee(amount: i64, currency: &str) -> i64 {
    let fixed = match currency {
        _ if listed(ZERO_DECIMAL, currency) => 0,
        _ if step(currency) == 10 => 300,
        _ => 30,
    };
    let step = step(currency);
    let fee = (amount.saturating_mul(29) / 1000).saturating_add(fixed);
    (fee / step * step).min(amount)
}

#[cfg(test)]
mod tests {
    use super::{chargeable, currency};

    #[test]
    fn each_currency_has_its_own_steps() {
        let cases = [
            ("usd", 1050, true),
            ("usd", 49, false),
            ("jpy", 50, true),
            ("jpy", 51, true),
            ("kwd", 1230, true),
            ("kwd", 1234, false),
            ("isk", 500, true),
            ("isk", 550, false),
            ("ugx", 100, true),
            ("ugx", 1, false),
            ("usd", 0, false),
            ("usd", -5, false),
            ("usd", 999_999_999_999, true),
            ("usd", 1_000_000_000_000, false),
            ("huf", 17_501, true),
        ];
        for (code, amount, accepted) in cases {
            assert_eq!(chargeable(amount, code).is_ok(), accepted, "{amount} {code}");
        }
        assert!(currency("zzz").is_err());
        assert_eq!(currency("EUR").unwrap(), "eur");
    }
}
