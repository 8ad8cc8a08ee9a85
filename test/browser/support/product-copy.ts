import { cpSync, globSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildServer } from "../../../scripts/build/server.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** The desktop's program in a folder of its own, whose pages can be changed as an update changes them. */
export interface ProductCopy {
  readonly program: string;
  /** Gives all parts of the pages other names, as a build does that has something else in them. */
  rebuild(): void;
  /** Changes the shell's text. */
  mark(text: string): void;
  /** The file of a part, such as `SyncPage`. */
  find(part: string): string;
}

export async function copyProduct(folder: string): Promise<ProductCopy> {
  const program = await buildServer(root, "local-server");
  const [server, pages] = [join(folder, "apps/local-server/dist"), join(folder, "apps/web/dist")];
  cpSync(dirname(program), server, { recursive: true });
  cpSync(join(root, "apps/web/dist"), pages, {
    recursive: true,
    // Compressed copies would have to be made anew.
    filter: (name) => !/\.(br|gz)$/.test(name),
  });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const find = (part: string): string => {
    const [found, other] = globSync(`assets/${part}-????????.js`, { cwd: pages });
    if (found === undefined || other !== undefined) throw new Error(`The pages have not one ${part}`);
    return found;
  };
  let renamed = 0;
  const change = (file: string, text: (before: string) => string): void =>
    writeFileSync(file, text(readFileSync(file, "utf8")));
  return {
    program: join(server, "main.js"),
    find,
    rebuild() {
      renamed += 1;
      // Two parts may have the same name before the hash.
      const renew = (name: string): string =>
        name.replace(/..\.js$/, `${String(renamed).padStart(2, "0")}.js`);
      const names = globSync("*-????????.js", { cwd: join(pages, "assets") });
      const fresh = new Map(names.map((name) => [name, renew(name)]));
      for (const name of globSync("{*.html,assets/*.js}", { cwd: pages })) {
        change(join(pages, name), (text) =>
          text.replaceAll(/[\w.-]+-[\w-]{8}\.js/g, (found) => fresh.get(found) ?? found),
        );
      }
      for (const [before, after] of fresh)
        renameSync(join(pages, "assets", before), join(pages, "assets", after));
    },
    mark: (text) =>
      change(join(pages, "local.html"), (shell) =>
        shell.replace("</head>", `<meta name="generator" content="${text}" /></head>`),
      ),
  };
}
