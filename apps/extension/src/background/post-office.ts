import { mayFetch } from "../shared/addresses.ts";
import type { PickState } from "../shared/messages.ts";
import { keepPairing } from "../shared/pairing.ts";
import { noteSaved } from "../shared/recent.ts";
import { type Server, theServer } from "../shared/server.ts";
import { newId } from "../shared/new-id.ts";
import { announce } from "./announce.ts";
import { awakeDuring } from "./awake.ts";
import type { Told } from "./tally.ts";
import { showWaiting } from "./badge.ts";
import { fetchInWorker } from "./fetch-in-worker.ts";
import { followTasks } from "./follow.ts";
import { clearNotice } from "./notify.ts";
import { getParcel, listParcels, type Parcel, putParcel, removeParcel, updateParcel } from "./outbox.ts";
import { type Sending, send } from "./send.ts";
import { thumbnailOf } from "./thumbnail.ts";

/** Parcels whose bytes are being read by this worker; others in that state were left behind by one that was stopped. */
export const beingFetched = new Set<string>();

const ALARM = "send";
/** The shortest that Chrome allows, minutes. */
const AGAIN = 0.5;

/** Has the browser wake this worker while something is on its way here, should it be stopped in the middle. */
export const keepTrying = (): Promise<void> => chrome.alarms.create(ALARM, { periodInMinutes: AGAIN });

let running: Promise<void> | undefined;
let again = false;

/** Sends everything that waits, one after the other and once at a time however often it is called. */
export function sendAll(): Promise<void> {
  again = true;
  running ??= rounds().finally(() => void followTasks());
  return running;
}

async function rounds(): Promise<void> {
  try {
    while (again) {
      again = false;
      await awakeDuring(round());
    }
  } finally {
    // At once with the last look at `again`: whoever comes later begins anew.
    running = undefined;
  }
}

async function round(): Promise<void> {
  const server = await theServer();
  const told: Told[] = [];
  const parcels = await listParcels();
  if (parcels.some(isOnItsWay)) await keepTrying();
  for (const { id } of parcels.toSorted((a, b) => (a.tries ?? 0) - (b.tries ?? 0))) {
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
  const waiting = left.filter(isOnItsWay).length;
  if (waiting === 0) await chrome.alarms.clear(ALARM);
  await showWaiting(left);
  await announce(told, waiting);
}

const isOnItsWay = ({ state }: Parcel): boolean => state === "waiting" || state === "fetching";

/** A parcel as it is now; one that a stopped worker was reading is read again, without its page. */
async function takeUp(id: string): Promise<Parcel | undefined> {
  const parcel = await getParcel(id);
  if (parcel?.state !== "fetching" || beingFetched.has(id)) return parcel;
  const taken: Parcel = { ...parcel, ...(await fetchInWorker(parcel)), state: "waiting" };
  await updateParcel(taken);
  return getParcel(id);
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
      return { parcel, outcome: state, imageId: receipt.imageId };
    }
    case "refused": {
      const state = await afterRefusal(parcel, sending.error);
      await updateParcel({ ...parcel, state, error: sending.error });
      await showProgress(parcel, state, sending.error);
      return { parcel, outcome: state, error: sending.error };
    }
    default: {
      if (sending.error === "LOGIN_REQUIRED" && server.pairing !== undefined) {
        await keepPairing({ ...server.pairing, revoked: true });
        return { parcel, outcome: "revoked" };
      }
      // One picture that upsets the server must not hold up the others for ever.
      const tries = (parcel.tries ?? 0) + (sending.error === "network" ? 0 : 1);
      await updateParcel({ ...parcel, tries, error: sending.error });
      await showProgress(parcel, "waiting");
      return { parcel, outcome: "waiting", error: sending.error };
    }
  }
}

/** What the server could not fetch, the browser may be able to once it is allowed to. */
async function afterRefusal(parcel: Parcel, error: string): Promise<"access" | "refused"> {
  const address = parcel.candidates.find(({ url }) => /^https?:/i.test(url))?.url;
  // A site that wants a login may send its form for that in place of the picture.
  const strange = error === "FETCH_FAILED" || error === "IMAGE_UNSUPPORTED";
  const could = parcel.bytes === undefined && strange && address !== undefined;
  return could && !(await mayFetch(address)) ? "access" : "refused";
}

async function showProgress({ tabId, id }: Parcel, state: PickState, error?: string): Promise<void> {
  if (tabId === undefined) return;
  // The page may be gone long since.
  await chrome.tabs.sendMessage(tabId, { type: "progress", id, state, error }).catch(() => undefined);
}

export function onAlarm({ name }: chrome.alarms.Alarm): void {
  if (name === ALARM) void sendAll();
}

/** Puts a parcel that was refused, or wanted access, on its way again: its bytes are fetched anew, by the worker. */
export async function retry(id: string): Promise<void> {
  const parcel = await getParcel(id);
  if (parcel === undefined) return;
  await putOnItsWay(parcel, newId());
  await sendAll();
}

/** What was told of it is no longer so; what becomes of it now is told anew. */
async function putOnItsWay(parcel: Parcel, batch: string): Promise<void> {
  const { error: _, tries: _tries, ...rest } = parcel;
  await clearNotice(parcel.batch);
  await putParcel({ ...rest, batch, state: parcel.bytes === undefined ? "fetching" : "waiting" });
}

/** Tries everything again that only wanted access, as far as it has it now. */
export async function retryAllowed(): Promise<void> {
  const batch = newId();
  for (const parcel of await listParcels()) {
    const address = parcel.candidates.find(({ url }) => /^https?:/i.test(url))?.url;
    const allowed = address !== undefined && (await mayFetch(address));
    if (parcel.state === "access" && allowed) await putOnItsWay(parcel, batch);
  }
  await sendAll();
}

export async function discard(id: string): Promise<void> {
  await removeParcel(id);
  await sendAll();
}
