/** Addresses as the document writes them, from the root of the server. */
export const avatarUrl = (filename: string | null): string | null =>
  filename === null ? null : `/api/uploads/avatars/${filename}`;

export const imageUrl = (userId: number, filename: string): string =>
  `/api/uploads/generated_images/${userId}/${filename}`;

export const eventsUrl = (userId: number, id: number): string => `/api/v1/images/${id}/events?user=${userId}`;
