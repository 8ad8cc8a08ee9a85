import type { driveCalls, SuccessOf } from "@clothesline/contracts";
import type { Profile } from "../../features/accounts/account.ts";

/** A person as the document shows them. */
export const toDriveUser = (person: Profile): SuccessOf<typeof driveCalls.getDriveProfile> => ({
  id: person.id,
  username: person.username,
  email: person.email,
  display_name: person.displayName,
  is_active: person.isActive,
  permission: person.permission,
});
