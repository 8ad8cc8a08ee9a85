import { ApiError } from "@clothesline/client";
import type { dropCalls, SuccessOf } from "@clothesline/contracts";
import { computed, onScopeDispose, ref, shallowRef, watch } from "vue";
import { drops } from "../../api/cloud.ts";
import { forgetAccess, keepAccess, keptAccess } from "./kept-access.ts";

export type Visit = SuccessOf<typeof dropCalls.getDrop>;
export type DroppedFile = Visit["files"][number];
type Peek = SuccessOf<typeof dropCalls.peekDrop>["drop"];

/** Why a drop cannot be opened. */
export type Gone = "unknown" | "expired" | "used";

const gone: Readonly<Record<string, Gone>> = {
  DROP_NOT_FOUND: "unknown",
  CODE_REQUIRED: "unknown",
  DROP_EXPIRED: "expired",
  DROP_EXHAUSTED: "used",
};

const codeOf = (error: unknown): string | undefined => (error instanceof ApiError ? error.code : undefined);

/**
 * A drop from the visitor's side. Looking at its cover counts nothing, so link previews and reloads take nothing away;
 * opening it does, and where openings are limited it is only done when the visitor says so. What wants nothing of the
 * visitor and can be opened as often as they like is open at once.
 */
export function useDrop(code: () => string) {
  const peek = shallowRef<Peek>();
  const visit = shallowRef<Visit>();
  const end = ref<Gone>();
  /** What went wrong that is neither the end of the drop nor the password. */
  const error = shallowRef<unknown>();
  const isBusy = ref(false);
  const isWrongPassword = ref(false);
  const isLoginWanted = ref(false);
  /** The hour of an earlier opening is over. */
  const isOver = ref(false);
  /** Seconds until another password may be tried. */
  const pause = ref(0);
  const ticking = setInterval(() => (pause.value = Math.max(0, pause.value - 1)), 1000);
  onScopeDispose(() => clearInterval(ticking));

  function fail(caught: unknown): void {
    const name = codeOf(caught) ?? "";
    if (gone[name]) end.value = gone[name];
    else if (name === "DROP_LOGIN_REQUIRED") isLoginWanted.value = true;
    else if (name === "DROP_PASSWORD_WRONG") isWrongPassword.value = true;
    else if (name === "TOO_MANY_ATTEMPTS" && caught instanceof ApiError)
      pause.value = caught.retryAfter ?? 60;
    else error.value = caught;
  }

  async function look(): Promise<void> {
    error.value = undefined;
    try {
      const { drop } = await drops.peekDrop({ body: { code: code() } });
      if (!drop.is_limited && !drop.has_password && !drop.require_login) await open("");
      peek.value = drop;
      if (drop.is_exhausted) end.value = "used";
    } catch (caught) {
      fail(caught);
    }
  }

  /** Goes on with an opening of this tab; answers whether there was one. */
  async function goOn(): Promise<boolean> {
    const access = keptAccess(code(), Date.now());
    if (access === undefined) return false;
    try {
      // Without the code: where the access is no good any more, the code would open the drop anew and count.
      visit.value = await drops.getDrop({ body: { access } });
      return true;
    } catch {
      forgetAccess(code());
      return false;
    }
  }

  /** Opens the drop, which counts. */
  async function open(password: string): Promise<void> {
    isBusy.value = true;
    isWrongPassword.value = false;
    isOver.value = false;
    error.value = undefined;
    try {
      const opened = await drops.getDrop({ body: { code: code(), password: password || null } });
      keepAccess(code(), opened.access, opened.access_expire_time);
      visit.value = opened;
    } catch (caught) {
      fail(caught);
    } finally {
      isBusy.value = false;
    }
  }

  async function begin(): Promise<void> {
    peek.value = undefined;
    visit.value = undefined;
    end.value = undefined;
    isLoginWanted.value = false;
    isWrongPassword.value = false;
    if (!(await goOn())) await look();
  }
  watch(code, begin, { immediate: true });

  return {
    peek,
    visit,
    end,
    error,
    isBusy,
    isWrongPassword,
    isLoginWanted,
    isOver,
    pause,
    isKnown: computed(() => (peek.value ?? visit.value ?? end.value ?? error.value) !== undefined),
    begin,
    open,
    /** Something was refused to an open visit: back to the cover, which says why. */
    async lose(caught: unknown): Promise<boolean> {
      const isLost = ["DROP_ACCESS_INVALID", "DROP_EXPIRED", "DROP_LOGIN_REQUIRED"].includes(
        codeOf(caught) ?? "",
      );
      if (!isLost) return false;
      forgetAccess(code());
      visit.value = undefined;
      isOver.value = codeOf(caught) === "DROP_ACCESS_INVALID";
      await look();
      return true;
    },
  };
}

export type DropState = ReturnType<typeof useDrop>;
