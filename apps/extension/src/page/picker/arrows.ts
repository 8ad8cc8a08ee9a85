import type { Tile } from "./tile.ts";

/**
 * Makes the tiles one stop of the Tab key, in which the arrow keys, Home and End go about; answers what to call when other
 * tiles are shown.
 */
export function walkByArrows(grid: HTMLElement, shown: () => readonly Tile[]): () => void {
  let at = 0;
  const stop = (next: number) => {
    const tiles = shown();
    at = Math.min(Math.max(next, 0), Math.max(tiles.length - 1, 0));
    for (const [index, { box }] of tiles.entries()) box.tabIndex = index === at ? 0 : -1;
    return tiles[at]?.box;
  };
  grid.addEventListener("focusin", ({ target }) => {
    const index = shown().findIndex(({ box }) => box === target);
    if (index >= 0 && index !== at) stop(index);
  });
  grid.addEventListener("keydown", (event) => {
    const next = nextOf(event, at, shown());
    if (next === undefined) return;
    event.preventDefault();
    stop(next)?.focus();
  });
  return () => void stop(at);
}

function nextOf(
  { key, ctrlKey, altKey, metaKey }: KeyboardEvent,
  at: number,
  tiles: readonly Tile[],
): number | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  const top = tiles[0]?.element.offsetTop;
  const inRow = tiles.findIndex(({ element }) => element.offsetTop !== top);
  const columns = inRow < 1 ? tiles.length : inRow;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    ArrowUp: at - columns,
    ArrowDown: at + columns,
    Home: 0,
    End: tiles.length - 1,
  };
  const next = steps[key];
  // Beyond the first row and the last there is nothing, and one stays where one is.
  return next !== undefined && (next < 0 || next >= tiles.length) ? at : next;
}
