// Serves stripe-stateful-mock on a free loopback port, prints the port, and stops when standard input closes.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(process.env.WITNESS_NODE + "/package.json");
const { createExpressApp } = require("stripe-stateful-mock");
const server = createServer(createExpressApp()).listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit(0));
