/** Bytes that AES-GCM adds to a text. */
const TAG = 16;

/**
 * True for what `kubeseal` makes of one value: base64 of the length of a key, the key encrypted with RSA, and the value encrypted
 * with that key (HybridEncrypt in its pkg/crypto).
 */
export function isSealedValue(text: string): boolean {
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)) return false;
  const bytes = Buffer.from(text, 'base64');
  const key = bytes.length < 2 ? 0 : bytes.readUInt16BE(0);
  // The sizes of RSA keys from 1024 to 16384 bits.
  return key % 64 === 0 && key >= 128 && key <= 2048 && bytes.length >= 2 + key + TAG;
}
