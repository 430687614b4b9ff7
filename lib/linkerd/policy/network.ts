import { BlockList, isIPv4, isIPv6 } from 'net';
import { valueProblem } from '../../core/problem';
import { checkValue, listOf, TEXT } from '../../core/shape';

/** Addresses from which a client calls, or to which a pod does. */
export class Network {
  /**
   * The addresses of a network, without some of them.
   *
   * @param cidr a network such as `10.0.0.0/8` or `fd00::/8`, or one address.
   * @param except networks inside of it that are left out.
   */
  public static of(cidr: string, except: string[] = []): Network {
    const where = 'Network.of';
    const own = parsed(where, cidr);
    checkValue(where, 'except', except, listOf(TEXT));
    for (const text of except) {
      const other = parsed(where, text);
      // Both as the admission webhook of the policy controller has it.
      if (contains(other, own)) throw valueProblem(where, `"${cidr}" without "${text}"`, 'exceptions that leave something', 'remove the network, or make the exception smaller');
      if (!contains(own, other)) throw valueProblem(where, `"${cidr}" without "${text}"`, 'exceptions inside of the network', `name a part of ${cidr}, or remove the exception`);
    }
    return new Network(cidr, except.length > 0 ? [...except] : undefined);
  }

  /** All addresses, of IPv4 and IPv6. */
  public static everywhere(): Network[] {
    return [Network.of('0.0.0.0/0'), Network.of('::/0')];
  }

  private constructor(private readonly cidr: string, private readonly except?: string[]) {}

  /** @internal */
  public get _spec(): { readonly cidr: string; readonly except?: string[] } {
    return { cidr: this.cidr, ...(this.except ? { except: [...this.except] } : {}) };
  }
}

interface Cidr {
  readonly address: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

function parsed(where: string, cidr: string): Cidr {
  checkValue(where, 'cidr', cidr, TEXT);
  const [address, prefix, ...rest] = cidr.split('/');
  const longest = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  const length = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : NaN;
  if (longest < 0 || !(length <= longest) || rest.length > 0) {
    throw valueProblem(where, `"${cidr}"`, 'a network such as 10.0.0.0/8 or fd00::/8, or one address', 'correct the address and the length of its prefix');
  }
  return { address, prefix: length, family: longest === 32 ? 'ipv4' : 'ipv6' };
}

function contains(outer: Cidr, inner: Cidr): boolean {
  if (outer.family !== inner.family || outer.prefix > inner.prefix) return false;
  const list = new BlockList();
  list.addSubnet(outer.address, outer.prefix, outer.family);
  return list.check(inner.address, inner.family);
}
