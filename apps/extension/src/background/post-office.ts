import { mayFetch } from "../shared/addresses.ts";
import type { PickState } from "../shared/messages.ts";
import { keepPairing } from "../shared/pairing.ts";
import { noteSaved } from "../shared/recent.ts";
import { type Server, theServer } from "../shared/server.ts";
import { announce, type Told } from "./announce.ts";
import { showWaiting } from "./badge.ts";
import { fetchInWorker } from "./fetch-in-worker.ts";
import { followTasks } from "./follow.ts";
import { getParcel, listParcels, type Parcel, putParcel, removeParcel } from "./outbox.ts";
import { type Sending, send } from "./send.ts";
import { thumbnailOf } from "./thumbnail.ts";

/** Parcels whose bytes are being read by this worker; others in that state were left behind by one that was stopped. */
export const beingFetched = new Set<string>();

const ALARM = "send";
/** The shortest that Chrome allows, minutes. */
const AGAIN = 0.5;

let running: Promise<void> | undefined;
let again = false;

/** Sends everything that waits, one after the other and once at a time however often it is called. */
export function sendAll(): Promise<void> {
  again = true;
  running ??= rounds().finally(() => {
    running = undefined;
    void followTasks();
  });
  return running;
}

async function rounds(): Promise<void> {
  while (again) {
    again = false;
    await round();
  }
}

async function round(): Promise<void> {
  const server = await theServer();
  const told: Told[] = [];
  for (const { id } of await listParcels()) {
    const parcel = await takeUp(id);
    if (parcel?.state !== "waiting") continue;
    if (server.pairing?.revoked) {
      told.push({ parcel, outcome: "revoked" });
      break;
    }
    const sending = await send(parcel, server);
    told.push(await settle(parcel, sending, server));
    if (sending.outcome === "away") break;
  }
  const left = await listParcels();
  const waiting = left.filter(({ state }) => state === "waiting" || state === "fetching").length;
  if (waiting > 0) await chrome.alarms.create(ALARM, { periodInMinutes: AGAIN });
  else await chrome.alarms.clear(ALARM);
  await showWaiting(left);
  await announce(told, waiting);
}

/** A parcel as it is now; one that a stopped worker was reading is read again, without its page. */
async function takeUp(id: string): Promise<Parcel | undefined> {
  const parcel = await getParcel(id);
  if (parcel?.state !== "fetching" || beingFetched.has(id)) return parcel;
  const taken: Parcel = { ...parcel, ...(await fetchInWorker(parcel)), state: "waiting" };
  await putParcel(taken);
  return taken;
}

async function settle(parcel: Parcel, sending: Sending, server: Server): Promise<Told> {
  switch (sending.outcome) {
    case "saved": {
      const { receipt } = sending;
      // Noted before it leaves the outbox: what a stop in between sends again is a duplicate and changes nothing.
      await noteSaved({
        id: parcel.id,
        ...receipt,
        state: receipt.taskId === "" ? "completed" : "processing",
        category: parcel.category,
        server: server.settings.server,
        paired: server.pairing !== undefined,
        title: parcel.context.caption || parcel.context.alt || parcel.page.title,
        pageUrl: parcel.page.url,
        thumbnail: parcel.bytes === undefined ? "" : await thumbnailOf(parcel.bytes, parcel.type ?? ""),
        at: Date.now(),
      });
      await removeParcel(parcel.id);
      const state = receipt.duplicate ? "duplicate" : "saved";
      await showProgress(parcel, state);
      return { parcel, outcome: state };
    }
    case "refused": {
      const state = await afterRefusal(parcel, sending.error);
      await putParcel({ ...parcel, state, error: sending.error });
      await showProgress(parcel, "refused");
      return { parcel, outcome: state, error: sending.error };
    }
    default: {
      if (sending.error === "LOGIN_REQUIRED" && server.pairing !== undefined) {
        await keepPairing({ ...server.pairing, revoked: true });
        return { parcel, outcome: "revoked" };
      }
      await putParcel({ ...parcel, error: sending.error });
      await showProgress(parcel, "waiting");
      return { parcel, outcome: "waiting", error: sending.error };
    }
  }
}

/** What the server could not fetch, the browser may be able to once it is allowed to. */
async function afterRefusal(parcel: Parcel, error: string): Promise<"access" | "refused"> {
  const address = parcel.candidates.find(({ url }) => /^https?:/i.test(url))?.url;
  const could = parcel.bytes === undefined && error === "FETCH_FAILED" && address !== undefined;
  return could && !(await mayFetch(address)) ? "access" : "refused";
}

async function showProgress({ tabId, id }: Parcel, state: PickState): Promise<void> {
  if (tabId === undefined) return;
  // The page may be gone long since.
  await chrome.tabs.sendMessage(tabId, { type: "progress", id, state }).catch(() => undefined);
}

export function onAlarm({ name }: chrome.alarms.Alarm): void {
  if (name === ALARM) void sendAll();
}

/** Puts a parcel that was refused, or wanted access, on its way again: its bytes are fetched anew, by the worker. */
export async function retry(id: string): Promise<void> {
  const parcel = await getParcel(id);
  if (parcel === undefined) return;
  const { error: _, ...rest } = parcel;
  await putParcel({ ...rest, state: parcel.bytes === undefined ? "fetching" : "waiting" });
  await sendAll();
}

/** Tries everything again that only wanted access, as far as it has it now. */
export async function retryAllowed(): Promise<void> {
  for (const { id, state, candidates } of await listParcels()) {
    const address = candidates.find(({ url }) => /^https?:/i.test(url))?.url;
    if (state === "access" && address !== undefined && (await mayFetch(address))) await retry(id);
  }
}

export async function discard(id: string): Promise<void> {
  await removeParcel(id);
  await sendAll();
}
