import { IConstruct } from 'constructs';
import { checkProps, listOf, structOf, TEXT } from '../../core/shape';
import { problem, valueProblem } from '../../core/problem';
import { checkCelExpression } from '../cel-expression';

/** A condition that the claims of a token must fulfil. */
export interface OidcValidation {
  /** Expression in CEL that is true for who may call; it knows `claims` and `vars`, for example `claims.repository == 'acme/fleet'`. */
  readonly expression: string;
  /** What callers that may not are told. */
  readonly message: string;
}

/** A part of expressions under a name. */
export interface OidcVariable {
  /** Name, under which later expressions find it as `vars.<name>`. */
  readonly name: string;
  /** Expression in CEL; it knows `claims` and the variables before it. */
  readonly expression: string;
}

/** Who issues the tokens with which a Receiver is called, and whose tokens count. */
export interface OidcProvider {
  /** Address of the issuer, as the claim `iss` of its tokens has it, for example `https://token.actions.githubusercontent.com`. */
  readonly issuerUrl: string;
  /**
   * Conditions that must all be true, at least one. They must name the caller: an issuer such as GitHub signs tokens of everybody.
   */
  readonly validations: OidcValidation[];
  /**
   * Audience that tokens must be made out for.
   *
   * @default 'notification-controller'
   */
  readonly audience?: string;
  /**
   * Parts of expressions that several conditions share, in order.
   *
   * @default - none.
   */
  readonly variables?: OidcVariable[];
}

const EXPRESSION = { expression: TEXT };

/**
 * Refuses issuers that the CRD or the controller refuses.
 *
 * @internal
 */
export function checkOidcProviders(where: string, providers: readonly OidcProvider[]): void {
  if (providers.length === 0) throw valueProblem(where, 'no issuer', 'at least one', 'pass the issuer whose tokens count');
  for (const provider of providers) {
    checkProps(where, provider, { issuerUrl: TEXT, validations: listOf(structOf<OidcValidation>({ ...EXPRESSION, message: TEXT }, {})) },
      { audience: TEXT, variables: listOf(structOf<OidcVariable>({ ...EXPRESSION, name: TEXT }, {})) });
    if (!/^https?:\/\/./.test(provider.issuerUrl)) {
      throw valueProblem(where, `issuerUrl "${provider.issuerUrl}"`, 'an address that starts with https://', 'write it as the claim iss of the tokens has it');
    }
    if (provider.validations.length === 0) {
      throw valueProblem(where, `no validations for ${provider.issuerUrl}`, 'at least one, since the issuer signs tokens of others too',
        "write for example { expression: \"claims.repository == 'acme/fleet'\", message: 'wrong repository' }");
    }
  }
  const urls = providers.map(({ issuerUrl }) => issuerUrl);
  const twice = urls.find((url, index) => urls.indexOf(url) !== index);
  if (twice !== undefined) throw valueProblem(where, `issuer ${twice} twice`, 'each issuer once', 'join their validations with ||');
}

/**
 * Refuses expressions that the controller refuses.
 *
 * @internal
 */
export function checkOidcExpressions(scope: IConstruct, providers: readonly OidcProvider[]): void {
  for (const { validations, variables = [] } of providers) {
    variables.forEach(({ name, expression }) => {
      if (!/^[a-zA-Z_]\w*$/.test(name)) throw problem(scope, `variable "${name}"`, 'a name of letters, digits and underscores', 'rename it');
      checkCelExpression(scope, `variable ${name}`, expression, 'an expression in CEL');
    });
    validations.forEach(({ expression }) => checkCelExpression(scope, 'validation', expression));
  }
}
