import { RouteProps } from './route';
import { RouteBackend } from './route-backend';

/** What routes take that look at connections, not at requests: all of them go to the same backends. */
export interface StreamRouteProps extends RouteProps {
  /** Where connections go, 1 to 16. */
  readonly backends: RouteBackend[];
  /**
   * Name of the only rule, for policies that attach to it.
   *
   * @default - none.
   */
  readonly ruleName?: string;
}
