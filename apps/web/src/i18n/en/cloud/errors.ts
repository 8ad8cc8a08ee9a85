/** What the servers say in Chinese, by error code. */
export const errors = {
  BAD_CREDENTIALS: "The user name or the password is wrong.",
  ACCOUNT_DISABLED: "This account has been disabled.",
  ACCOUNT_EXISTS: "There is already an account of that name or e-mail.",
  USERNAME_INVALID: "A user name has 3–20 letters, digits, dots, underscores or hyphens, and no dot first.",
  EMAIL_INVALID: "That is not an e-mail address.",
  PASSWORD_TOO_LONG: "The password is too long.",
  PASSWORD_REQUIRED: "Please give a password.",
  REGISTRATION_CLOSED: "This server does not take you without a valid invite code.",
  TOO_MANY_ATTEMPTS: "Too many attempts. Please wait a minute.",
  ORIGIN_REFUSED: "The server does not take logins from this address.",
  TOKEN_REQUIRED: "Please log in first.",
  INVALID_REQUEST: "The server did not understand that.",
  INTERNAL: "Something went wrong at the server.",
};
