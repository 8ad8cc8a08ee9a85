// What whoever runs the cloud server can do to accounts: `npm run account -- create-admin NAME`, and others that it names.

import { readConfig, runAccountCommand } from "@clothesline/cloud-server/account";
import { ConfigError } from "@clothesline/service-kit";

try {
  const terminal = { input: process.stdin, output: process.stdout };
  process.exitCode = await runAccountCommand(process.argv.slice(2), readConfig(), terminal);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
