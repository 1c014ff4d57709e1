/** @file Reads a body up to a limit: a server may send without end. */

/** The text of a body, or null when it is longer than `limit` bytes; then the stream is stopped. It is stopped, too, once `isEnough`
 *  says so of the piece that came last. */
export const boundedText = async (
  response: Response,
  limit: number,
  isEnough: (piece: string) => boolean = () => false,
): Promise<string | null> => {
  const { body } = response;
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel().catch(() => undefined);
      return null;
    }
    const piece = decoder.decode(value, { stream: true });
    text += piece;
    if (isEnough(piece)) {
      await reader.cancel().catch(() => undefined);
      return text;
    }
  }
};
