import { copyFileSync, cpSync, globSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { buildServer } from "../../../scripts/build/server.ts";

const root = join(import.meta.dirname, "..", "..", "..");

const partOf = (name: string): string => join("assets", name);

/** The desktop's program in a folder of its own, whose pages can be changed as an update changes them. */
export interface ProductCopy {
  readonly program: string;
  /** Gives all parts of the pages other names, as a build does that has something else in them; those before stay beside. */
  rebuild(): void;
  /** Removes the parts of all builds but the last, as the next one does. */
  forget(): void;
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
  let before: readonly string[] = [];
  const find = (part: string): string => {
    const [found, other] = globSync(`assets/${part}-????????.js`, { cwd: pages }).filter(
      (name) => !before.includes(basename(name)),
    );
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
      const assets = join(pages, "assets");
      const names = globSync("*-????????.js", { cwd: assets }).filter((name) => !before.includes(name));
      const fresh = new Map(names.map((name) => [name, renew(name)]));
      for (const [name, after] of fresh) copyFileSync(join(assets, name), join(assets, after));
      for (const name of [...globSync("*.html", { cwd: pages }), ...[...fresh.values()].map(partOf)]) {
        change(join(pages, name), (text) =>
          text.replaceAll(/[\w.-]+-[\w-]{8}\.js/g, (found) => fresh.get(found) ?? found),
        );
      }
      before = [...before, ...names];
    },
    forget() {
      for (const name of before) rmSync(join(pages, partOf(name)), { force: true });
      before = [];
    },
    mark: (text) =>
      change(join(pages, "local.html"), (shell) =>
        shell.replace("</head>", `<meta name="generator" content="${text}" /></head>`),
      ),
  };
}
