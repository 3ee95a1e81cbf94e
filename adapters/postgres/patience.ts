/** How long one statement of a commit of so many values may take, in milliseconds: some minutes for a million. */
export type Patience = (values: number) => number;
/** Three times what a flush takes on two busy cores, and what it waits for locks and the disk besides. */
export const commitPatience: Patience = (values) => 30_000 + Math.ceil(values * 0.3);
/** The server's own time-out comes first; the client's is for a server that is gone without a word. */
export const answerWithinMs = (patienceMs: number): number => patienceMs * 1.2;
