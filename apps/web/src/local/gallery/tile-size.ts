import { ref, watch } from "vue";

const KEY = "clothesline.tile";
export const tileSizes = [110, 160, 220, 300] as const;

/** Least width of a tile, px; remembered in this browser. */
export const tileSize = ref(Number(localStorage.getItem(KEY)) || 160);

watch(tileSize, (size) => localStorage.setItem(KEY, String(size)));
