export { hashPassword, MAX_PASSWORD_BYTES, verifyPassword } from "./passwords.ts";
export { loadSecretKey, SECRET_KEY_BYTES } from "./secret-key.ts";
