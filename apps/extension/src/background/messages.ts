import { isCategory } from "../shared/category.ts";
import { codeOf } from "../shared/error-text.ts";
import type { FromOwnPages, FromPage, Outcome } from "../shared/messages.ts";
import { changeSettings } from "../shared/settings.ts";
import { capture } from "./capture.ts";
import { hoverView, open } from "./overlays.ts";
import { getParcel } from "./outbox.ts";
import { enter } from "./page-script.ts";
import { pair, undo, unpair } from "./pairing.ts";
import { discard, retry, sendAll } from "./post-office.ts";
import { saveRegion } from "./region.ts";
import { newId } from "../shared/new-id.ts";

type Sender = chrome.runtime.MessageSender;

/** Scripts in pages run beside the page's own, so they may ask for less than the popup and the options. */
const isOwnPage = ({ origin, url }: Sender): boolean =>
  (url ?? origin ?? "").startsWith(chrome.runtime.getURL(""));

export function onMessage(
  message: FromPage | FromOwnPages,
  sender: Sender,
  answer: (outcome: Outcome) => void,
): true {
  handle(message, sender).then(answer, (error: unknown) => answer({ error: codeOf(error) }));
  return true;
}

async function handle(message: FromPage | FromOwnPages, sender: Sender): Promise<Outcome> {
  switch (message.type) {
    case "save":
      return save(message, sender);
    case "save-region":
      if (sender.tab !== undefined) await saveRegion(sender.tab, message);
      return {};
    case "picker-size":
      await changeSettings({ pickerSize: message.size });
      return {};
    case "hover-view":
      return { view: await hoverView() };
    default:
      return isOwnPage(sender) ? handleOwn(message) : { error: "unexpected" };
  }
}

async function save(message: FromPage & { type: "save" }, { tab, frameId }: Sender): Promise<Outcome> {
  if (tab?.id === undefined || !isCategory(message.category)) return { error: "unexpected" };
  const inside = await enter(tab.id, frameId);
  const place = {
    page: { url: tab.url ?? "", title: tab.title ?? "" },
    ...(inside && { tab: { tabId: tab.id, frameId } }),
  };
  const isNew = async (id: string) => /^[0-9a-f]{32}$/.test(id) && (await getParcel(id)) === undefined;
  const pictures = await Promise.all(
    message.pictures.map(async (picture, at) => {
      const id = message.ids[at] ?? "";
      return { ...picture, id: (await isNew(id)) ? id : newId() };
    }),
  );
  await capture(place, message.category, pictures);
  return {};
}

async function handleOwn(message: FromOwnPages): Promise<Outcome> {
  switch (message.type) {
    case "open":
      return (await open(message.overlay, message.tabId)) ? {} : { error: "closed-page" };
    case "send-now":
      await sendAll();
      return {};
    case "retry":
      await retry(message.id);
      return {};
    case "discard":
      await discard(message.id);
      return {};
    case "pair":
      return pair(message.code);
    case "unpair":
      return unpair();
    default:
      return undo(message.id);
  }
}
