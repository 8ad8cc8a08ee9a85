import { common, errors } from "./common.ts";
import { localErrors } from "./local/errors.ts";
import { edit, picture } from "./local/picture.ts";
import { notice, settings, update } from "./local/settings.ts";
import { start } from "./local/start.ts";
import { sync } from "./local/sync.ts";

const local = {
  picture,
  edit,
  sync,
  settings,
  update,
  notice,
  start,
  clearTag: "Show all tags",
  places: {
    all: "All",
    clothes: "Clothes",
    characters: "Characters",
    favorites: "Favorites",
    trash: "Trash",
  },
  category: { clothes: "Clothes", char: "Characters" },
  count: "no pictures | one picture | {count} pictures",
  search: "Search titles, pages, tags",
  tileSize: "Size of tiles",
  sort: {
    label: "Sort by",
    newest: "Newest",
    oldest: "Oldest",
    largest: "Largest",
    smallest: "Smallest",
    name: "Name",
  },
  empty: {
    search: "No picture matches",
    clothes: { title: "No clothes yet", text: "When you see something you like, keep its picture here." },
    characters: { title: "No characters yet", text: "Keep the people and models you want to dress." },
    favorites: { title: "No favorites yet", text: "Give a picture a heart, and it is here as well." },
    trash: {
      title: "The trash is empty",
      text: "What you delete stays here for 30 days and can be restored.",
    },
  },
  adding: {
    title: "Adding pictures",
    add: "Add pictures",
    hint: "You can also drop files or a folder anywhere on the page, or paste.",
    into: "Save to",
    files: "Choose pictures",
    folder: "Choose a folder",
    url: "Address of a picture",
    fetch: "Fetch",
    drop: "Let go to save to {category}",
    nothing: "There was no picture in that",
    busy: "Adding: {done} of {total}",
    done: "{count} added",
    waiting: "Waiting",
    running: "Saving",
    saved: "Saved",
    duplicate: "Already there",
  },
  bulk: {
    label: "Selected pictures",
    selected: "none selected | {count} selected | {count} selected",
    clear: "Clear selection",
    toClothes: "Move to clothes",
    toCharacters: "Move to characters",
    favorite: "Add to favorites",
    tag: "Add tags",
    tags: "Tags",
    tagsHint: "Separated by spaces or commas",
    delete: "Move to trash",
    restore: "Restore",
    deleted: "nothing deleted | one picture moved to the trash | {count} pictures moved to the trash",
    restored: "nothing restored | one picture restored | {count} pictures restored",
    moved: {
      clothes: "nothing moved | one picture moved to clothes | {count} pictures moved to clothes",
      char: "nothing moved | one picture moved to characters | {count} pictures moved to characters",
    },
    favorited: "no favorites added | one favorite added | {count} favorites added",
    tagged: "nothing tagged | one picture tagged | {count} pictures tagged",
    failed: "{count} did not work: {reason}",
  },
  trash: {
    empty: "Empty the trash",
    emptyText: "The pictures in it are deleted for good.",
    emptied: "{count} deleted for good",
  },
  account: {
    username: "User name",
    email: "E-mail",
    password: "Password",
    passwordHint: "At least 6 characters",
  },
  welcome: {
    title: "Everything you like, on one line",
    text: "Clothesline keeps the pictures for your try-ons on your own computer, within reach, with a copy in your cloud.",
    steps: {
      collect: { title: "Collect", text: "From the web, the clipboard or a folder, in one move." },
      arrange: { title: "Arrange", text: "Clothes and characters apart, with tags, favorites and search." },
      keep: { title: "Keep", text: "Synced to your own cloud; a new computer gets it all back." },
    },
    login: "Log in",
    register: "Register",
    remember: "Stay logged in for 7 days",
    defaultHint: "First time? User name admin, password admin123; please change it afterwards.",
    haveAccount: "I have an account",
    noAccount: "I have no account yet",
  },
};

export const texts = { common, errors: { ...errors, ...localErrors }, local };
