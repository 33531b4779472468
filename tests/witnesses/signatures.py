"""Signs and verifies with the official Python SDK. Reads {sign: [{payload, secret, timestamp}], verify: [{payload, header,
secret}]} from standard input, writes {signed: [header], verified: [boolean]}."""
import json
import sys

import stripe

work = json.load(sys.stdin)


def verified(case):
    try:
        return stripe.WebhookSignature.verify_header(case["payload"], case["header"], case["secret"], 300)
    except stripe.SignatureVerificationError:
        return False


json.dump(
    {
        "signed": [
            stripe.WebhookSignature.generate_signature_header(case["payload"], case["secret"], case["timestamp"])
            for case in work["sign"]
        ],
        "verified": [verified(case) for case in work["verify"]],
    },
    sys.stdout,
)
