import { codeOf } from "../shared/error-text.ts";
import type { Outcome } from "../shared/messages.ts";
import { forgetPairing, keepPairing } from "../shared/pairing.ts";
import { changeSaved, loadRecent } from "../shared/recent.ts";
import { callsOf, theServer } from "../shared/server.ts";
import { sendAll } from "./post-office.ts";

/** What the server's page calls this extension. */
function nameOfBrowser(): string {
  const browser = /Firefox\//.test(navigator.userAgent)
    ? "Firefox"
    : /Edg\//.test(navigator.userAgent)
      ? "Edge"
      : "Chrome";
  const system = /Windows/.test(navigator.userAgent)
    ? "Windows"
    : /Mac OS/.test(navigator.userAgent)
      ? "macOS"
      : "Linux";
  return `${browser} · ${system}`;
}

export async function pair(code: string): Promise<Outcome> {
  const { settings } = await theServer();
  try {
    const reply = await callsOf(settings.server, undefined).pairExtension({
      body: { code, name: nameOfBrowser() },
    });
    if (typeof reply.token !== "string") return { error: "elsewhere" };
    await keepPairing({
      server: settings.server,
      token: reply.token,
      user: reply.user.username,
      revoked: false,
    });
    void sendAll();
    return {};
  } catch (error) {
    return { error: codeOf(error) };
  }
}

/** Lets go of the token here, and at the server if it is there; one that is away still shows it until it is revoked there. */
export async function unpair(): Promise<Outcome> {
  const { calls, pairing } = await theServer();
  await forgetPairing();
  if (pairing !== undefined && !pairing.revoked) await calls.unpair().catch(() => undefined);
  void sendAll();
  return {};
}

/** Moves what was saved to the server's trash. */
export async function undo(id: string): Promise<Outcome> {
  const saved = (await loadRecent()).find((one) => one.id === id);
  if (saved === undefined || saved.duplicate) return {};
  try {
    const { calls } = await theServer();
    await calls.deleteImage({ params: { image_id: saved.imageId } });
  } catch (error) {
    const code = codeOf(error);
    // Somebody was quicker.
    if (code === "IMAGE_NOT_FOUND") await changeSaved(id, { state: "gone" });
    return { error: code };
  }
  await changeSaved(id, { state: "undone" });
  return {};
}
