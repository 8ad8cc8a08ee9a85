import { computed, onScopeDispose, shallowReactive, toValue, watchEffect, type MaybeRefOrGetter } from "vue";

type Title = MaybeRefOrGetter<string | undefined>;

/** What is shown, what lies above last. */
const shown = shallowReactive<Title[]>([]);
const uppermost = computed(() => shown.map(toValue).findLast((title) => title));

/** Names what is shown now in the title of the tab, until it is shown no more; an overlay goes before its page. */
export function usePageTitle(title: Title): void {
  shown.push(title);
  onScopeDispose(() => {
    shown.splice(shown.indexOf(title), 1);
  });
}

/** Keeps the title of the tab true; `ofPlace` names a page that says nothing of itself. */
export function keepTitle(ofPlace: () => string | undefined): void {
  watchEffect(() => {
    const title = uppermost.value ?? ofPlace();
    document.title = title ? `${title} · Clothesline` : "Clothesline";
  });
}
