export const wardrobe = {
  part: "Part of the wardrobe",
  all: "All",
  clothes: "Clothes",
  characters: "Characters",
  favorites: "Favorites",
  favorite: "Favorite",
  count: "no pictures | one picture | {count} pictures",
  search: "Search titles, pages, tags",
  sort: "Sort by",
  newest: "Newest",
  oldest: "Oldest",
  tryOn: "Try on",
  nothingFound: "No picture matches",
  none: {
    all: {
      title: "Your wardrobe is still empty",
      text: "Its pictures come from Clothesline on your computer. Three steps connect the two:",
    },
    clothes: {
      title: "No clothes yet",
      text: "The clothes you collect on your computer appear here once synced.",
    },
    characters: {
      title: "No characters yet",
      text: "The people and models you collect on your computer appear here once synced.",
    },
    favorites: {
      title: "No favorites yet",
      text: "Give a picture a heart on your computer, and it appears here once synced.",
    },
  },
  link: {
    start: "Start Clothesline on your computer, and point it here:",
    logIn: "On its page, log in with this same account ({name}).",
    sync: "Choose “Sync now”. Your pictures appear here shortly.",
  },
  facts: {
    category: "Kind",
    saved: "Saved",
    page: "From the page",
    origin: "Original",
    tags: "Tags",
    size: "Size",
    file: "File name",
  },
};
