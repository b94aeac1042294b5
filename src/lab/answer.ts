/** Something that the page has asked for and shows while it waits, when it comes, or when it does not. */
export type Answer<T> =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'refused'; readonly message: string };

/** What a question comes to in the end. Never fails. */
export async function answerOf<T>(question: Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: 'ready', value: await question };
  } catch (error) {
    return { kind: 'refused', message: messageOf(error) };
  }
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
