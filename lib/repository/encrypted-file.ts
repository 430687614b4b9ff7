import * as fs from 'fs';
import * as path from 'path';
import { ApiObject, JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { parseAllDocuments } from 'yaml';
import { checkSecrets } from '../checks';
import { apiResource } from '../core/api-resources';
import { problem } from '../core/problem';
import { ISecret, NamedSecret } from '../core/roles';
import { printVerbatim } from '../core/verbatim';
import { isJsonObject, JsonObject } from '../synthesis/resolve';

const SEALED = /^ENC\[AES256_GCM,data:.*,type:\w+\]$/s;
const ENCRYPT = "encrypt it: sops encrypt --in-place --encrypted-regex '^(data|stringData)$'";

/** What an encrypted file says of its object in clear text. */
interface Head {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/**
 * An object in a file that SOPS encrypted. It is copied byte for byte: who only reads it must not change it, since its
 * checksum covers the order of its fields, and each new encryption would change all of it.
 *
 * @see https://fluxcd.io/flux/guides/mozilla-sops/
 */
export class EncryptedFile extends Construct implements ISecret {
  /**
   * Called by `Layer.addEncryptedFile`.
   *
   * @internal
   */
  public static _read(scope: Construct, file: string, place: EncryptedFilePlace): EncryptedFile {
    return new EncryptedFile(scope, file, place);
  }

  /** The object; its values are what the file holds. */
  public readonly apiObject: ApiObject;
  private readonly object: JsonObject;

  private constructor(scope: Construct, file: string, place: EncryptedFilePlace) {
    // A slash would be one between constructs.
    super(scope, file.replace(/[\\/]/g, '--'));
    const text = readText(this, file, place);
    this.object = parseObject(this, file, text);
    const head = checkHead(this, file, this.object);
    checkEncrypted(this, file, this.object);
    this.apiObject = new EncryptedObject(this, 'Resource', head, this.object);
    printVerbatim(this.apiObject, text);
  }

  public toNamedSecret(): NamedSecret {
    const { kind, name, metadata } = this.apiObject;
    if (kind !== 'Secret') throw problem(this, `a ${kind}`, 'a Secret', 'pass the file of a Secret, or name the Secret with SecretReference.existing');
    const keys = [this.object.data, this.object.stringData].flatMap((values) => (isJsonObject(values) ? Object.keys(values) : []));
    return { name, namespace: metadata.namespace ?? '', keys };
  }
}

/** Where a program lies. */
export interface EncryptedFilePlace {
  /** Folder of the program. */
  readonly program: string;
  /** Root of its Git repository. */
  readonly root: string;
}

/** Shows what the file holds, and refuses changes, which would get lost. */
class EncryptedObject extends ApiObject {
  public constructor(scope: Construct, id: string, { apiVersion, kind, name, namespace }: Head, private readonly content: JsonObject) {
    super(scope, id, { apiVersion, kind, metadata: { name, namespace } });
  }

  public override addJsonPatch(..._ops: JsonPatch[]): void {
    throw problem(this, 'a JSON patch', 'the file as it is: what is encrypted is copied byte for byte', 'change the file: sops edit');
  }

  public override toJson(): any {
    return this.content;
  }
}

function readText(scope: Construct, file: string, { program, root }: EncryptedFilePlace): string {
  const absolute = path.resolve(program, file);
  if (!fs.existsSync(absolute) || !fs.statSync(absolute).isFile()) {
    throw problem(scope, `no file "${file}"`, 'a file that sops encrypted', `write the path from ${program === root ? 'the root of the repository' : 'the folder of the program'}`);
  }
  // A link could lead outside.
  const real = fs.realpathSync(absolute);
  if (!isInside(fs.realpathSync(root), real)) {
    throw problem(scope, `encrypted file "${file}" outside the repository`, 'a file in the Git repository of the program, where reviewers see who changed it', 'move it there');
  }
  if (isInside(path.join(fs.realpathSync(program), 'dist'), real)) {
    throw problem(scope, `encrypted file "${file}" in dist/`, 'a file outside dist/, whose content is written by synth', 'move it to a folder of its own, for example secrets/');
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(fs.readFileSync(real));
  } catch {
    throw problem(scope, `"${file}" is no text`, 'a Kubernetes object in YAML or JSON', 'encrypt the manifest of a Secret, not its value alone');
  }
}

function isInside(folder: string, file: string): boolean {
  return file.startsWith(`${folder}${path.sep}`);
}

function parseObject(scope: Construct, file: string, text: string): JsonObject {
  const documents = [...parseAllDocuments(text)];
  const [first] = documents;
  if (documents.length > 1) throw problem(scope, `"${file}" holds ${documents.length} objects`, 'one object in each file', 'split it, and add each file');
  if (first !== undefined && first.errors.length > 0) {
    throw problem(scope, `"${file}": ${first.errors[0].message.split('\n')[0].replace(/:$/, '')}`, 'a YAML or JSON file, as sops writes it', 'restore it from Git');
  }
  const content: unknown = first?.toJS();
  if (isJsonObject(content) && ['apiVersion', 'kind', 'metadata'].every((name) => name in content)) return content;
  const what = isJsonObject(content) && isJsonObject(content.sops) ? 'encrypted data, but no Kubernetes object' : 'no Kubernetes object in YAML or JSON';
  throw problem(scope, `"${file}" holds ${what}`, 'a whole manifest, as Flux applies it',
    'put the value into a Secret (kubectl create secret generic … --dry-run=client -o yaml), and encrypt that file');
}

function checkHead(scope: Construct, file: string, { apiVersion, kind, metadata }: JsonObject): Head {
  const { name, namespace } = isJsonObject(metadata) ? metadata : {};
  const fields = { apiVersion, kind, 'metadata.name': name, 'metadata.namespace': namespace };
  const hidden = Object.entries(fields).filter(([, value]) => typeof value === 'string' && SEALED.test(value)).map(([field]) => field);
  if (hidden.length > 0) {
    throw problem(scope, `"${file}" with ${hidden.join(', ')} encrypted`, 'encrypted values only: Flux has to know what the object is before it decrypts it',
      `decrypt it, and ${ENCRYPT} ${file}`);
  }
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string' || (namespace !== undefined && typeof namespace !== 'string')) {
    throw problem(scope, `"${file}" without apiVersion, kind or metadata.name`, 'a whole manifest, as Flux applies it', `add them: sops edit ${file}`);
  }
  if (namespace === undefined && apiResource(apiVersion, kind)?.scope === 'Namespaced') {
    throw problem(scope, `"${file}" without metadata.namespace`, 'a namespace in the file itself, since synth does not change it', `add it: sops edit ${file}`);
  }
  return { apiVersion, kind, name, namespace };
}

/** Flux decrypts what has a checksum of SOPS (isSOPSEncryptedResource in its decryptor); everything else would be applied as it is. */
function checkEncrypted(scope: Construct, file: string, object: JsonObject): void {
  const { sops, ...content } = object;
  if (!isJsonObject(sops) || typeof sops.mac !== 'string' || sops.mac === '') {
    throw problem(scope, `"${file}" is not encrypted`, 'a file that sops encrypted, with its metadata in the field sops', `${ENCRYPT} ${file}`);
  }
  const { data, stringData, ...rest } = content;
  const isSecret = content.apiVersion === 'v1' && content.kind === 'Secret';
  // SOPS leaves empty text as it is.
  const clear = leaves({ data, stringData }).filter(([, value]) => isSecret && value !== '' && value !== null && !isSealed(value)).map(([field]) => field);
  if (clear.length > 0) {
    throw problem(scope, `"${file}" with ${clear.join(', ')} in clear text`, 'a Secret whose values are all encrypted (ENC[…])', `decrypt it, and ${ENCRYPT} ${file}`);
  }
  if (!isSecret && !leaves(content).some(([, value]) => isSealed(value))) {
    throw problem(scope, `"${file}" with no encrypted value`, 'at least one value that sops encrypted (ENC[…])',
      'decrypt it, and encrypt it with an --encrypted-regex that finds the secret fields');
  }
  const [found] = checkSecrets(isSecret ? rest : content);
  if (found !== undefined) {
    throw problem(scope, `"${file}" with ${found.split(' · ')[0]} in clear text`, 'no secret outside encrypted values', `decrypt it, and ${ENCRYPT} ${file}`);
  }
}

function isSealed(value: unknown): boolean {
  return typeof value === 'string' && SEALED.test(value);
}

/** All values that hold no others, by their path. */
function leaves(value: unknown, field = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [[field, value]];
  return Object.entries(value).flatMap(([name, member]) => leaves(member, field === '' ? name : `${field}.${name}`));
}
