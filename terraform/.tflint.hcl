# The rules that tflint itself brings. Those of its plug-in for AWS are downloaded from GitHub, which not everybody who
# runs the tests can reach; mistakes in names of AWS's own are what the provider's plan finds.
plugin "terraform" {
  enabled = true
  preset  = "all"
}

# Modules are split by what they are about; main.tf, variables.tf, outputs.tf and versions.tf are always there.
rule "terraform_standard_module_structure" {
  enabled = true
}
