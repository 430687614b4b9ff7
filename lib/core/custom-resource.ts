import { ApiObject, ApiObjectMetadata, ApiObjectMetadataDefinition, GroupVersionKind, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { tellUse } from './use';

/** What every construct with one object of its own takes. */
export interface CustomResourceProps {
  /**
   * Name, namespace, labels and annotations of the object.
   *
   * @default - the name follows from the construct ids, the namespace is the one of the chart.
   */
  readonly metadata?: ApiObjectMetadata;
}

/**
 * A construct that holds exactly one custom resource.
 *
 * The object is the child `Resource`, a plain `ApiObject`: `ApiObject.of(construct).addJsonPatch(…)` reaches every
 * field by its real name, also one that no property offers.
 */
export abstract class CustomResource extends Construct {
  /** The object that is printed. */
  public readonly apiObject: ApiObject;

  protected constructor(scope: Construct, id: string, type: GroupVersionKind, props: CustomResourceProps) {
    super(scope, id);
    this.apiObject = new ApiObject(this, 'Resource', {
      ...type,
      metadata: metadataOf(props),
      spec: Lazy.any({ produce: () => this._spec() }),
    });
    tellUse(this, props ?? {}, this.namespace);
  }

  /** Name of the object. */
  public get name(): string {
    return this.apiObject.name;
  }

  /** Namespace of the object, if it is known. */
  public get namespace(): string | undefined {
    return this.apiObject.metadata.namespace;
  }

  /** Labels and annotations of the object, to add to. */
  public get metadata(): ApiObjectMetadataDefinition {
    return this.apiObject.metadata;
  }

  /**
   * The specification as the API server reads it; a pure mapping of what the constructor checked.
   *
   * @internal
   */
  protected abstract _spec(): unknown;
}

/** The metadata of properties that a program without types may have left out: the class says then what it needs. */
export function metadataOf(props: CustomResourceProps | undefined): ApiObjectMetadata | undefined {
  return typeof props === 'object' && props !== null ? props.metadata : undefined;
}
