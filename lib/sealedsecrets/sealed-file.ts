import * as fs from 'fs';
import { parseAllDocuments } from 'yaml';
import { valueProblem } from '../core/problem';

/** What a file of `kubeseal` says, as the properties of the construct. */
export interface SealedFile {
  readonly metadata: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
  };
  readonly encryptedData: { readonly [key: string]: string };
  readonly template: {
    readonly type?: string;
    readonly immutable?: boolean;
    readonly labels?: { readonly [key: string]: string };
    readonly annotations?: { readonly [key: string]: string };
    readonly data?: { readonly [key: string]: string };
  };
}

const ALLOWED = 'one SealedSecret in YAML or JSON, as kubeseal prints it';

/** Reads a file that `kubeseal` wrote. */
export function readSealedFile(file: string): SealedFile {
  const where = 'SealedSecret.fromFile';
  if (!fs.existsSync(file) || !fs.statSync(file).isFile()) throw valueProblem(where, `no file "${file}"`, ALLOWED, 'write the path from the folder in which the program runs');
  const documents = [...parseAllDocuments(fs.readFileSync(file, 'utf8'))];
  const [document] = documents;
  if (documents.length !== 1 || document.errors.length > 0) {
    throw valueProblem(where, `"${file}" holds ${documents.length === 1 ? 'no YAML' : `${documents.length} documents`}`, ALLOWED, 'split it or correct it, and take each file');
  }
  const object: unknown = document.toJS();
  const { apiVersion, kind } = fields(object);
  if (apiVersion !== 'bitnami.com/v1alpha1' || kind !== 'SealedSecret') {
    const held = typeof kind === 'string' ? `a ${kind}` : 'no object';
    throw valueProblem(where, `"${file}" holds ${held}`, ALLOWED, 'run kubeseal --format yaml < secret.yaml, and keep only what it prints');
  }
  const metadata = fields(fields(object).metadata);
  const { encryptedData, template } = fields(fields(object).spec);
  const templateMetadata = fields(fields(template).metadata);
  const { type, immutable, data } = fields(template);
  return {
    metadata: { name: text(metadata.name), namespace: text(metadata.namespace), labels: texts(metadata.labels), annotations: texts(metadata.annotations) },
    encryptedData: texts(encryptedData) ?? {},
    template: {
      type: text(type), immutable: typeof immutable === 'boolean' ? immutable : undefined,
      labels: texts(templateMetadata.labels), annotations: texts(templateMetadata.annotations), data: texts(data),
    },
  };
}

function fields(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): { readonly [key: string]: string } | undefined {
  const entries = Object.entries(fields(value)).map(([key, member]): [string, string] => [key, String(member)]);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
