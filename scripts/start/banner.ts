import { addressOf, isLoopback, type Service } from "./services.ts";

/** What a person needs to know once everything runs: where, and how to get in. */
export function explain(services: Service[], env: NodeJS.ProcessEnv): string {
  const lines = services.flatMap((service) => [
    "",
    `  ${service.title}   ${addressOf(service)}   (open it in a browser)`,
    `    API         ${addressOf(service)}/docs`,
    `    data        ${service.dataFolder}`,
    ...(service.name === "local" ? localLines(service, services, env) : cloudLines()),
  ]);
  return ["Running. Ctrl-C stops.", ...lines, ""].join("\n");
}

function localLines(local: Service, services: Service[], env: NodeJS.ProcessEnv): string[] {
  const login = isLoopback(local)
    ? "admin / admin123 until you change it (works on this machine only)"
    : "register first: admin / admin123 is refused because LOCAL_HOST is not loopback";
  const cloud = services.find((service) => service.name === "cloud");
  const url = env["CLOUD_SERVER_URL"] || (cloud ? `${addressOf(cloud)}/api` : "http://localhost:8081/api");
  return [`    log in      ${login}`, `    syncs to    ${url}`];
}

function cloudLines(): string[] {
  return [
    "    log in      register on its page, or log in as on the desktop, which brings its accounts along",
  ];
}
