import { type IResolvable, ref, TerraformHclModule, type TerraformStack } from 'cdktf';
import type { ModuleInputs, ModuleOutputs } from './modules.ts';

type ModuleName = keyof ModuleInputs;

/** A value, or what Terraform will put in its place; in any depth. */
type Wired<Value> =
  | IResolvable
  | (Value extends string | number | boolean | null | undefined
      ? Value
      : { readonly [Key in keyof Value]: Wired<Value[Key]> });

type Inputs<Name extends ModuleName> = {
  readonly [Key in keyof ModuleInputs[Name]]: Wired<ModuleInputs[Name][Key]>;
};

/** From where a stack is written to, cdktf.out/stacks/NAME of terraform/cdktf. */
const folder = '../../../../modules';

/** Adds a module of terraform/modules to a stack, with the inputs that its HCL declares. */
export const addModule = <Name extends ModuleName>(stack: TerraformStack, name: Name, inputs: Inputs<Name>) =>
  new TerraformHclModule(stack, name, {
    source: `${folder}/${name}`,
    // Read where they are: a copy could be another version.
    skipAssetCreationFromLocalModules: true,
    variables: { ...inputs },
  });

/** An output of a module, whether that is added before or after; modules take from each other in both directions. `path`: into it. */
export const outputOf = <Name extends ModuleName>(
  stack: TerraformStack,
  name: Name,
  output: keyof ModuleOutputs[Name] & string,
  ...path: readonly string[]
): IResolvable => ref(['module', name, output, ...path].join('.'), stack);
