import { shown, valueProblem } from './problem';

/** A share in percent, from 0 to 100; decimals are allowed (99.9 is a common success rate). */
export class Percent {
  /**
   * A share of `value` percent.
   *
   * @param value 0 to 100.
   * @throws when the value is not a number from 0 to 100.
   */
  public static of(value: number): Percent {
    if (!Number.isFinite(value) || value < 0 || value > 100) {
      throw valueProblem('Percent.of', shown(value), 'a number from 0 to 100', 'write the share in percent, for example Percent.of(99.5) for 99.5 %');
    }
    return new Percent(value);
  }

  private constructor(
    /** The share in percent, 0 to 100. */
    public readonly value: number,
  ) {}

  /** True when the share has no decimals, which weights of traffic need. */
  public get isWhole(): boolean {
    return Number.isInteger(this.value);
  }

  /** The share as people write it, for example `99.5 %`. */
  public toString(): string {
    return `${this.value} %`;
  }
}
