// Makes, lists and revokes keys that may publish updates: `npm run api-key -- create NAME`.

import { apiKeyCommand, readConfig } from "@clothesline/cloud-server/api-key";
import { ConfigError } from "@clothesline/service-kit";

try {
  process.exitCode = await apiKeyCommand(process.argv.slice(2), readConfig(), {
    out: (text) => process.stdout.write(text),
    say: (text) => process.stderr.write(text),
  });
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
