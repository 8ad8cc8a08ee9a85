import { element } from "../shared/element.ts";
import { lookAtServer } from "../shared/health.ts";
import { tell } from "../shared/messages.ts";
import { loadPairing } from "../shared/pairing.ts";
import { pairingForm } from "../shared/pairing-form.ts";
import { loadSettings } from "../shared/settings.ts";
import { fill } from "../shared/text/index.ts";
import type { Texts } from "../shared/text/en.ts";

/** Whose the pictures are, and how to change that. */
export async function pairingSection(text: Texts, draw: () => Promise<void>): Promise<HTMLElement> {
  const { server } = await loadSettings();
  const before = await loadPairing(server);
  if (before !== undefined && !before.revoked) await lookAtServer();
  const pairing = await loadPairing(server);
  const unpair = element(
    "button",
    { class: "button", on: { click: () => void tell({ type: "unpair" }).then(draw) } },
    text.pairing.unpair,
  );
  return element(
    "section",
    {},
    element("h2", {}, text.options.pairing),
    element("p", { class: "hint" }, text.options.pairingText),
    pairing !== undefined &&
      element(
        "div",
        { class: "row" },
        element(
          "span",
          {},
          pairing.revoked ? text.popup.revoked : fill(text.popup.pairedAs, { name: pairing.user }),
        ),
        unpair,
      ),
    (pairing === undefined || pairing.revoked) && pairingForm(text, server, () => void draw()),
  );
}
