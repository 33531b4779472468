"""The vendor's Python SDK as a client of the Stripe sandbox: stripe_sdk_shops.py BASE_URL API_KEY.

Each check is a story of one call chain; the first that does not hold ends the script with an assertion error.
"""

import sys

import stripe

URL, KEY = sys.argv[1:3]
CLIENT = stripe.StripeClient(KEY, base_addresses={"api": URL}, max_network_retries=0)
V1 = CLIENT.v1


def refused(error, call):
    """The error that a call raises, which must be of this class."""
    try:
        call()
    except error as raised:
        assert raised.request_id, "every answer has a request id"
        return raised
    raise AssertionError(f"{error.__name__} was not raised")


def customers():
    address = {"line1": "1 High St", "country": "GB"}
    made = V1.customers.create(
        {"name": "Ann Example", "email": "ann@example.com", "address": address, "metadata": {"erp": "C1", "old": "y"}}
    )
    assert made.metadata["erp"] == "C1" and made.address.line1 == "1 High St"
    changed = V1.customers.update(made.id, {"metadata": {"old": ""}, "phone": "123"})
    assert "old" not in changed.metadata and changed.phone == "123"
    assert V1.customers.delete(made.id).deleted
    assert V1.customers.retrieve(made.id).deleted


def payment_and_refunds():
    customer = V1.customers.create({"email": "bob@example.com"})
    intent = V1.payment_intents.create(
        {
            "amount": 1999,
            "currency": "usd",
            "customer": customer.id,
            "payment_method": "pm_card_visa",
            "confirm": True,
            "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
            "expand": ["latest_charge.balance_transaction", "customer"],
        }
    )
    transaction = intent.latest_charge.balance_transaction
    assert intent.status == "succeeded" and transaction.net == 1999 - transaction.fee
    assert intent.customer.email == "bob@example.com"
    refund = V1.refunds.create({"payment_intent": intent.id, "amount": 500, "reason": "requested_by_customer"})
    charge = V1.charges.retrieve(intent.latest_charge.id, {"expand": ["refunds"]})
    assert charge.amount_refunded == 500 and not charge.refunded
    assert charge.refunds.data[0].id == refund.id
    return charge


def idempotency(charge):
    key = {"idempotency_key": "witness-1"}
    first = V1.refunds.create({"charge": charge.id, "amount": 100}, key)
    again = V1.refunds.create({"charge": charge.id, "amount": 100}, key)
    assert first.id == again.id
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert again.last_response.headers["original-request"] == first.last_response.headers["request-id"]
    refused(stripe.IdempotencyError, lambda: V1.refunds.create({"charge": charge.id, "amount": 101}, key))


def separate_capture():
    made = V1.payment_intents.create(
        {"amount": 5000, "currency": "gbp", "capture_method": "manual", "payment_method": "pm_card_amex"}
    )
    assert V1.payment_intents.confirm(made.id).amount_capturable == 5000
    captured = V1.payment_intents.capture(made.id, {"amount_to_capture": 4000})
    assert captured.status == "succeeded" and captured.amount_received == 4000
    other = V1.payment_intents.create({"amount": 5000, "currency": "jpy"})
    assert V1.payment_intents.cancel(other.id).status == "canceled"


def errors():
    missing = refused(stripe.InvalidRequestError, lambda: V1.charges.retrieve("ch_none"))
    assert (missing.http_status, missing.code, missing.param) == (404, "resource_missing", "id")
    declined = {"amount": 1000, "currency": "eur", "confirm": True, "payment_method": "pm_card_chargeDeclinedInsufficientFunds"}
    card = refused(stripe.CardError, lambda: V1.payment_intents.create(declined))
    assert card.code == "card_declined" and card.error.decline_code == "insufficient_funds"
    assert card.error.payment_intent.status == "requires_payment_method"
    krona = refused(stripe.InvalidRequestError, lambda: V1.payment_intents.create({"amount": 550, "currency": "isk"}))
    assert krona.code == "invalid_charge_amount_no_decimal_compatible"
    misspelt = refused(stripe.InvalidRequestError, lambda: V1.customers.create({"nmae": "x"}))
    assert misspelt.code == "parameter_unknown"
    stranger = stripe.StripeClient("sk_test_no", base_addresses={"api": URL})
    refused(stripe.AuthenticationError, lambda: stranger.v1.customers.list())


def auto_paging():
    for number in range(24):
        V1.customers.create({"name": f"N{number}", "email": "many@example.com"})
    found = [one.id for one in V1.customers.list({"limit": 7, "email": "many@example.com"}).auto_paging_iter()]
    assert len(found) == len(set(found)) == 24
    before = V1.customers.list({"limit": 4, "email": "many@example.com", "ending_before": found[-1]})
    assert [one.id for one in before.auto_paging_iter()] == list(reversed(found[:-1]))


def the_rest():
    assert len(list(V1.balance_transactions.list({"type": "charge"}).auto_paging_iter())) == 2
    events = V1.events.list({"types": ["charge.refunded", "refund.created"], "created": {"gte": 1}})
    assert len(events.data) == 4 and events.data[0].api_version
    assert V1.balance.retrieve().available[0].currency
    product = V1.products.create({"name": "Argon"})
    price = V1.prices.create({"product": product.id, "currency": "usd", "unit_amount": 2000, "recurring": {"interval": "month"}})
    assert price.type == "recurring" and [one.id for one in V1.prices.list({"product": product.id}).data] == [price.id]
    payout = V1.payouts.create({"amount": 100, "currency": "usd"})
    assert V1.payouts.cancel(payout.id).status == "canceled"
    payment = {"type": "payment_intent", "payment_intent": "pi_none"}
    assert V1.invoice_payments.list({"payment": payment}).data == []
    for name in ("disputes", "invoices", "subscriptions", "payouts", "refunds", "charges"):
        getattr(V1, name).list({"limit": 1})


customers()
idempotency(payment_and_refunds())
separate_capture()
errors()
auto_paging()
the_rest()
print(f"stripe {stripe.VERSION}: every check holds")
