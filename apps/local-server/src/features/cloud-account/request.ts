// A module of ours, because a bundle's `import()` of a CommonJS package knows none of its names.
export { request } from "undici";
