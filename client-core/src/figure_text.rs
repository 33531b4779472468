//! Figures as text. Documents are full of them, and nearly all fit 64 bits, where digits cost little.

use rust_decimal::Decimal;

/// Room for the sign, the digits of 64 bits, zeros up to the largest scale, and the point.
const WIDEST: usize = 32;

/// Hands over a figure as its `Display` prints it: plain digits, its scale kept.
///
/// ```
/// use rust_decimal::Decimal;
///
/// let length = client_core::with_figure_text(Decimal::new(-1250, 2), |text| {
///     assert_eq!(text, "-12.50");
///     text.len()
/// });
/// assert_eq!(length, 6);
/// ```
pub fn with_figure_text<R>(figure: Decimal, read: impl FnOnce(&str) -> R) -> R {
    let Ok(mantissa) = u64::try_from(figure.mantissa().unsigned_abs()) else { return read(&figure.to_string()) };
    let mut buffer = [0; WIDEST];
    let length = write_at_end(&mut buffer, mantissa, figure.scale(), figure.is_sign_negative());
    let text = buffer.get(WIDEST.saturating_sub(length)..).and_then(|text| str::from_utf8(text).ok());
    read(text.unwrap_or_default())
}

/// Whether a figure has more than so many digits before the point.
pub fn is_wider(figure: Decimal, whole_digits: u32) -> bool {
    let is_short = |mantissa| 10_u64.checked_pow(whole_digits).is_some_and(|wide| mantissa < wide);
    let digits = match u64::try_from(figure.mantissa().unsigned_abs()) {
        Ok(mantissa) if is_short(mantissa) => return false, // not even without its point
        Ok(mantissa) => 10_u64.checked_pow(figure.scale()).and_then(|unit| (mantissa / unit).checked_ilog10()),
        Err(_) => figure.trunc().mantissa().unsigned_abs().checked_ilog10(),
    };
    digits.is_some_and(|last| last >= whole_digits)
}

/// Writes a figure to the end of a buffer; how long its text is.
fn write_at_end(buffer: &mut [u8; WIDEST], mantissa: u64, scale: u32, is_negative: bool) -> usize {
    let (mut rest, mut length) = (mantissa, 0);
    let mut slots = buffer.iter_mut().rev();
    let mut put = |byte| {
        if let Some(slot) = slots.next() {
            *slot = byte;
            length += 1;
        }
    };
    for _ in 0..scale {
        put(last_digit(&mut rest));
    }
    if scale > 0 {
        put(b'.');
    }
    put(last_digit(&mut rest));
    while rest > 0 {
        put(last_digit(&mut rest));
    }
    if is_negative {
        put(b'-');
    }
    length
}

/// Takes the last digit away.
fn last_digit(rest: &mut u64) -> u8 {
    let digit = u8::try_from(*rest % 10).unwrap_or_default();
    *rest /= 10;
    b'0' + digit
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_figure_reads_as_it_is_displayed(mantissa in any::<i128>(), narrow in 0_u32..96, scale in 0_u32..=28) {
            let mantissa = mantissa >> (32 + narrow);
            let figure = Decimal::from_i128_with_scale(mantissa, scale);
            prop_assert_eq!(with_figure_text(figure, str::to_owned), figure.to_string());
        }

        #[test]
        fn a_figure_is_as_wide_as_its_whole_part(mantissa in any::<i128>(), narrow in 0_u32..96, scale in 0_u32..=28,
            digits in 1_u32..20)
        {
            let figure = Decimal::from_i128_with_scale(mantissa >> (32 + narrow), scale);
            let whole = figure.trunc().abs().normalize().to_string();
            prop_assert_eq!(is_wider(figure, digits), whole != "0" && whole.len() > digits as usize);
        }
    }
}
