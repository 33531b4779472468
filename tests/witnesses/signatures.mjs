// Signs and verifies with the official Node SDK. Reads {sign: [{payload, secret, timestamp}], verify: [{payload, header, secret}]}
// from standard input, writes {signed: [header], verified: [boolean]}.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const require = createRequire(process.env.WITNESS_NODE + "/package.json");
const Stripe = require("stripe");
const { webhooks } = new Stripe("sk_test_unused");
const { sign, verify } = JSON.parse(await text(process.stdin));

const signed = sign.map(({ payload, secret, timestamp }) =>
  webhooks.generateTestHeaderString({ payload, secret, timestamp }));
const verified = verify.map(({ payload, header, secret }) => {
  try {
    return webhooks.signature.verifyHeader(payload, header, secret, 300);
  } catch (error) {
    if (error.type !== "StripeSignatureVerificationError") throw error;
    return false;
  }
});
process.stdout.write(JSON.stringify({ signed, verified }));
