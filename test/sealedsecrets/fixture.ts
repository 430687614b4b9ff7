import { constants, createCipheriv, generateKeyPairSync, publicEncrypt, randomBytes } from 'crypto';

const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** Seals a text as kubeseal does: a key encrypted with RSA, its length in front, and the text encrypted with that key. */
export function sealed(text: string): string {
  const key = randomBytes(32);
  const rsa = publicEncrypt({ key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }, key);
  const cipher = createCipheriv('aes-256-gcm', key, Buffer.alloc(12));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(rsa.length);
  return Buffer.concat([length, rsa, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64');
}
