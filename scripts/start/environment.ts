import { existsSync } from "node:fs";
import { join } from "node:path";
import { addressOf, type Service } from "./services.ts";

/** Reads `.env` of the repository, where there is one. What is set already wins. */
export function loadEnvFile(root: string): void {
  const file = join(root, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
}

/** Lets a cloud server that was moved to another port be found by the desktop started beside it. */
export function linkEnvironment(env: NodeJS.ProcessEnv, services: Service[]): void {
  const cloud = services.find((service) => service.name === "cloud");
  if (!cloud || services.length < 2 || cloud.port === 8081) return;
  env["CLOUD_SERVER_URL"] ||= `${addressOf(cloud)}/api`;
}
