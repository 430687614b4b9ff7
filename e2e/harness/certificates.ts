// A certificate authority of the run. Node makes keys and signatures but no certificates: the few bytes around them are written here.
import { createPublicKey, generateKeyPairSync, KeyObject, randomBytes, sign } from 'node:crypto';

export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

const OID = { ecdsaWithSha256: '2a8648ce3d040302', commonName: '550403', basicConstraints: '551d13', keyUsage: '551d0f', extendedKeyUsage: '551d25', subjectAltName: '551d11' };
const SERVER_AUTH = '2b06010505070301';

export class CertificateAuthority {
  public readonly certificate: string;
  public readonly key: string;
  private readonly privateKey: KeyObject;
  private readonly subject: string;

  public constructor(name: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.privateKey = privateKey;
    this.key = pem(privateKey);
    this.subject = name;
    this.certificate = this.issue(name, publicKey, [
      extension(OID.basicConstraints, sequence(der(0x01, Buffer.from([0xff]))), true),
      extension(OID.keyUsage, der(0x03, Buffer.from([0x01, 0x06])), true), // sign certificates and lists
    ]);
  }

  /** A key pair for a server with these names and addresses. */
  public serverCertificate(...names: string[]): KeyPair {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const alternatives = names.map((name) => /^[\d.]+$/.test(name) ? der(0x87, Buffer.from(name.split('.').map(Number))) : der(0x82, Buffer.from(name)));
    const certificate = this.issue(names[0], publicKey, [
      extension(OID.extendedKeyUsage, sequence(oid(SERVER_AUTH))),
      extension(OID.subjectAltName, sequence(...alternatives)),
    ]);
    return { certificate, key: pem(privateKey) };
  }

  private issue(name: string, publicKey: KeyObject, extensions: Buffer[]): string {
    const day = 24 * 3600 * 1000;
    const body = sequence(
      der(0xa0, integer(Buffer.from([2]))),
      integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
      sequence(oid(OID.ecdsaWithSha256)),
      nameOf(this.subject),
      sequence(time(Date.now() - day), time(Date.now() + 7 * day)),
      nameOf(name),
      publicKey.export({ type: 'spki', format: 'der' }),
      der(0xa3, sequence(...extensions)),
    );
    const signature = sign('sha256', body, this.privateKey);
    const whole = sequence(body, sequence(oid(OID.ecdsaWithSha256)), der(0x03, Buffer.concat([Buffer.from([0]), signature])));
    return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`;
  }
}

/** A key pair without certificate, for service account tokens. */
export function signingKey(): { readonly privateKey: string; readonly publicKey: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey: privateKey.export({ type: 'sec1', format: 'pem' }).toString(), publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString() };
}

function pem(key: KeyObject): string {
  return key.export({ type: 'sec1', format: 'pem' }).toString();
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid(OID.commonName), der(0x0c, Buffer.from(commonName)))));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...critical ? [der(0x01, Buffer.from([0xff]))] : [], der(0x04, value));
}

function time(milliseconds: number): Buffer {
  return der(0x18, Buffer.from(new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '')));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function integer(bytes: Buffer): Buffer {
  return der(0x02, bytes);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, 'hex'));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
