// npm run e2e -- [scenario …] [--keep] [--jobs N] [--limit MINUTES]: runs scenarios against the real control plane.
import { isBuilt, MODULES } from './harness/tools';
import { Scenario, World } from './harness/world';
import { build } from './build';
import { SCENARIOS } from './scenarios';

interface Options {
  readonly scenarios: readonly Scenario[];
  readonly keep: boolean;
  readonly jobs: number;
  readonly limit: number;
}

const worlds = new Set<World>();

async function main(): Promise<void> {
  const options = parse(process.argv.slice(2));
  if (MODULES.some((module) => !isBuilt(module))) await build([]);
  endWithProcess(options.limit);
  const started = Date.now();
  const waiting = [...options.scenarios];
  const failed: string[] = [];
  const work = async (): Promise<void> => {
    for (let scenario = waiting.shift(); scenario; scenario = waiting.shift()) {
      if (!await runScenario(scenario, options)) failed.push(scenario.name);
    }
  };
  await Promise.all(Array.from({ length: options.jobs }, work));
  console.log(`${((Date.now() - started) / 1000).toFixed(0)} s${failed.length > 0 ? `, failed: ${failed.join(', ')}` : ''}`);
  console.log(`${options.scenarios.length - failed.length} passed, ${failed.length} failed`);
  process.exit(failed.length === 0 ? 0 : 1);
}

async function runScenario(scenario: Scenario, { keep, jobs }: Options): Promise<boolean> {
  const prefix = jobs > 1 ? `${scenario.name.padEnd(18)}` : '';
  console.log(`${prefix}== ${scenario.name}: ${scenario.proves}`);
  const world = await World.create(scenario.name, prefix);
  worlds.add(world);
  let timer: NodeJS.Timeout | undefined;
  let passed = false;
  try {
    await Promise.race([
      scenario.run(world),
      new Promise((_resolve, reject) => { timer = setTimeout(() => reject(new Error(`not done within ${scenario.limit} s`)), scenario.limit * 1000); }),
    ]);
    passed = true;
    world.log('passed');
  } catch (error) {
    world.log(`FAILED: ${error instanceof Error ? error.stack ?? error.message : String(error)}`);
    console.log(world.run.tails(15));
  } finally {
    clearTimeout(timer);
  }
  if (keep) await keepUp(world);
  worlds.delete(world);
  await world.end();
  return passed;
}

/** Leaves the cluster up until Ctrl-C. */
async function keepUp(world: World): Promise<void> {
  console.log(`The cluster stays up until Ctrl-C.\n${world.kubeconfigs.map((file) => `export KUBECONFIG=${file}`).join('\n')}\nlogs: ${world.run.folder}/logs`);
  await new Promise(() => setInterval(() => undefined, 1 << 30));
}

/** However the run ends, nothing stays: signals and crashes end it in order, and the watchdog does what is left. */
function endWithProcess(limit: number): void {
  const end = async (code: number, reason: string): Promise<void> => {
    console.error(reason);
    if (code === 1) worlds.forEach((world) => console.error(world.run.tails(15)));
    await Promise.all([...worlds].map((world) => world.end()));
    process.exit(code);
  };
  for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143], ['SIGHUP', 129]] as const) process.once(signal, () => void end(code, `\n${signal}: ending`));
  process.on('uncaughtException', (error) => void end(1, `crashed: ${error.stack}`));
  process.on('unhandledRejection', (error) => void end(1, `crashed: ${error instanceof Error ? error.stack : String(error)}`));
  setTimeout(() => void end(1, `the run took more than ${limit} minutes`), limit * 60_000).unref();
}

function parse(args: readonly string[]): Options {
  const number = (name: string, otherwise: number): number => {
    const index = args.indexOf(name);
    return index < 0 ? otherwise : Number(args[index + 1]);
  };
  const names = args.filter((argument, index) => !argument.startsWith('--') && !['--jobs', '--limit'].includes(args[index - 1]));
  const unknown = names.filter((name) => !SCENARIOS.some((scenario) => scenario.name === name));
  if (unknown.length > 0) throw new Error(`no scenario ${unknown.join(', ')}; there are:\n${SCENARIOS.map(({ name, proves }) => `  ${name.padEnd(18)}${proves}`).join('\n')}`);
  const scenarios = names.length === 0 ? SCENARIOS : SCENARIOS.filter(({ name }) => names.includes(name));
  return { scenarios, keep: args.includes('--keep'), jobs: number('--jobs', 1), limit: number('--limit', 30) };
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
