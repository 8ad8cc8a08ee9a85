export const settings = {
  title: "Settings",
  save: "Save",
  saved: "Saved",
  profile: {
    title: "Profile",
    since: "User name {name} · here since {day}",
    name: "Display name",
    nameHint: "Left empty, the user name is shown",
  },
  avatar: {
    choose: "Choose a picture",
    keep: "Use this one",
    remove: "Remove picture",
    hint: "PNG, JPEG, GIF or WebP of up to 5 MB; it is cropped to a square.",
  },
  storage: {
    title: "Storage",
    used: "{used} of {quota} used",
    wardrobe: "Wardrobe",
    drive: "Files",
    about:
      "Synced pictures and files count, those in the trash or being uploaded too; generated pictures do not.",
  },
  password: {
    title: "Change password",
    about: "Afterwards other logins and linked computers have to log in again.",
    old: "Current password",
    new: "New password",
    changed: "The password is changed",
  },
  sessions: {
    title: "Logins and devices",
    about: "Browsers, programs and computers that are logged in with this account.",
    kinds: {
      pages: "Browser",
      drive: "Drive program",
      studio: "Studio program",
      device: "Clothesline on a computer",
    },
    current: "The one you are using",
    used: "Last used {moment}",
    showAll: "Show all {count}",
    end: "End",
    endOne: "End: {name}",
    ended: "Ended",
    endOthers: "End all others",
    endOthersTitle: "End all other logins?",
    endOthersText:
      "Other browsers, programs and computers are logged out; computers do not sync until they log in again.",
    endedOthers: "none ended | one ended | {count} ended",
  },
  about: {
    title: "About",
    server: "Clothesline cloud {version}, pictures by: {generator}",
  },
};
