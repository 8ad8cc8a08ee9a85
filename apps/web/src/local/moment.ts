/** The moment that a server's `2025-06-25 14:35:05` stands for, which is UTC. */
export const momentOf = (text: string): Date => new Date(`${text.replace(" ", "T")}Z`);
