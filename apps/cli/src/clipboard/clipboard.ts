import { spawn } from "node:child_process";
import { Problem } from "../problem.ts";
import { readAtMost } from "../pictures/read-at-most.ts";

/** A program that writes the picture in the clipboard to its standard output. */
export interface ClipboardProgram {
  readonly program: string;
  readonly args: readonly string[];
  /** Some can only write text. */
  readonly encoding: "bytes" | "base64" | "applescript";
}

const POWERSHELL = [
  "Add-Type -AssemblyName System.Windows.Forms,System.Drawing",
  "$image = [System.Windows.Forms.Clipboard]::GetImage()",
  "if ($image -eq $null) { exit 1 }",
  "$stream = New-Object System.IO.MemoryStream",
  "$image.Save($stream, [System.Drawing.Imaging.ImageFormat]::Png)",
  "[Convert]::ToBase64String($stream.ToArray())",
].join("; ");

/** What to try on a system, in this order. */
export function clipboardPrograms(platform: string): readonly ClipboardProgram[] {
  if (platform === "darwin") {
    return [
      { program: "pngpaste", args: ["-"], encoding: "bytes" },
      { program: "osascript", args: ["-e", "the clipboard as «class PNGf»"], encoding: "applescript" },
    ];
  }
  const powershell = (program: string): ClipboardProgram => ({
    program,
    // A clipboard can only be read from a thread of this kind.
    args: ["-NoProfile", "-NonInteractive", "-STA", "-Command", POWERSHELL],
    encoding: "base64",
  });
  if (platform === "win32") return [powershell("powershell.exe"), powershell("pwsh.exe")];
  return ["image/png", "image/jpeg", "image/webp", "image/gif"].flatMap((type): ClipboardProgram[] => [
    { program: "wl-paste", args: ["--no-newline", "--type", type], encoding: "bytes" },
    { program: "xclip", args: ["-selection", "clipboard", "-target", type, "-out"], encoding: "bytes" },
  ]);
}

/** The picture in the clipboard, by the first program that has one. */
export async function readClipboard(
  signal: AbortSignal,
  programs = clipboardPrograms(process.platform),
): Promise<Uint8Array<ArrayBuffer>> {
  const missing = new Set<string>();
  for (const candidate of programs) {
    if (missing.has(candidate.program)) continue;
    const output = await outputOf(candidate, signal);
    if (output === "missing") missing.add(candidate.program);
    else if (output !== undefined && output.length > 0) return output;
  }
  const names = [...new Set(programs.map(({ program }) => program))];
  if (missing.size === names.length) throw new Problem("clipboard.noProgram", { programs: names.join(", ") });
  throw new Problem("clipboard.empty");
}

async function outputOf(
  { program, args, encoding }: ClipboardProgram,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer> | "missing" | undefined> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "ignore"], signal });
  const ended = new Promise<number | null | "missing">((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "ENOENT" ? resolve("missing") : reject(error),
    );
    child.once("close", resolve);
  });
  const output = readAtMost(child.stdout).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  const [bytes, code] = await Promise.all([output, ended]);
  if (code === "missing") return "missing";
  return code === 0 ? decode(bytes, encoding) : undefined;
}

function decode(bytes: Uint8Array<ArrayBuffer>, encoding: ClipboardProgram["encoding"]) {
  if (encoding === "bytes") return bytes;
  const text = Buffer.from(bytes).toString("latin1");
  if (encoding === "base64") return Uint8Array.from(Buffer.from(text, "base64"));
  // «data PNGf89504E47…»
  const hex = /PNGf([0-9A-F]+)/i.exec(text)?.[1] ?? "";
  return Uint8Array.from(Buffer.from(hex, "hex"));
}
