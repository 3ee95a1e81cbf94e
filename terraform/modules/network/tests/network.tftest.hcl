mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:mocked" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/mocked" }
  }
}

variables {
  name             = "attrium-test"
  region           = "us-east-1"
  cidr             = "10.30.0.0/16"
  zones            = ["us-east-1a", "us-east-1b", "us-east-1c"]
  logs_kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/logs"
}

# Applied, to mocked AWS, so that the identifiers that rules name are known; the runs after it plan against that state.
run "only_clients_come_from_outside_and_only_to_443_of_the_load_balancer" {
  command = apply

  assert {
    condition = alltrue([
      for rule in aws_vpc_security_group_ingress_rule.clients :
      rule.from_port == 443 && rule.to_port == 443 && rule.ip_protocol == "tcp" && rule.security_group_id == aws_security_group.this["load_balancer"].id
    ])
    error_message = "Rules with addresses are for port 443 of the load balancer alone."
  }

  assert {
    condition     = alltrue([for rule in aws_vpc_security_group_ingress_rule.call : rule.cidr_ipv4 == null && rule.cidr_ipv6 == null && rule.referenced_security_group_id != null])
    error_message = "All other rules name a group, never addresses."
  }

  assert {
    condition     = length(aws_default_security_group.this.ingress) == 0 && length(aws_default_security_group.this.egress) == 0
    error_message = "The group that AWS gives to whoever names none allows nothing."
  }
}

run "each_way_out_has_its_way_in" {
  command = plan

  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.call) == keys(aws_vpc_security_group_egress_rule.call)
    error_message = "A call is a rule out of the one group and a rule into the other."
  }

  assert {
    condition = alltrue([
      for call, out in aws_vpc_security_group_egress_rule.call :
      out.security_group_id == aws_vpc_security_group_ingress_rule.call[call].referenced_security_group_id
      && out.referenced_security_group_id == aws_vpc_security_group_ingress_rule.call[call].security_group_id
      && out.from_port == aws_vpc_security_group_ingress_rule.call[call].from_port
    ])
    error_message = "Both name each other and the same port."
  }
}

run "the_database_hears_the_service_the_proxy_and_the_connector_only" {
  command = plan

  assert {
    condition = toset([
      for call in keys(aws_vpc_security_group_ingress_rule.call) : call if strcontains(call, "-database-")
    ]) == toset(["api-database-5432", "worker-database-5432", "proxy-database-5432", "stream-database-5432"])
    error_message = "Nobody else reaches PostgreSQL, and nobody by another port."
  }
}

run "the_load_balancer_reaches_the_api_only" {
  command = plan

  assert {
    condition     = [for call in keys(aws_vpc_security_group_egress_rule.call) : call if startswith(call, "load_balancer-")] == ["load_balancer-api-3000"]
    error_message = "What is open to the world reaches one port of one part."
  }
}

run "private_subnets_have_no_way_to_the_internet" {
  command = plan

  assert {
    condition     = aws_route.internet.route_table_id == aws_route_table.public.id && aws_route_table.private.id != aws_route_table.public.id
    error_message = "The route to the internet is the public subnets'."
  }

  assert {
    condition     = alltrue([for association in aws_route_table_association.private : association.route_table_id == aws_route_table.private.id])
    error_message = "Private subnets use the table without it."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch == false])
    error_message = "Nothing gets a public address by itself."
  }
}

run "subnets_lie_in_three_zones_and_do_not_overlap" {
  command = plan

  assert {
    condition     = [for zone in var.zones : aws_subnet.private[zone].cidr_block] == ["10.30.0.0/19", "10.30.32.0/19", "10.30.64.0/19"]
    error_message = "A private subnet a zone, an eighth of the VPC each."
  }

  assert {
    condition     = [for zone in var.zones : aws_subnet.public[zone].cidr_block] == ["10.30.240.0/22", "10.30.244.0/22", "10.30.248.0/22"]
    error_message = "A public subnet a zone, at the VPC's end."
  }
}

run "flows_are_logged_and_the_log_is_encrypted" {
  command = plan

  assert {
    condition     = aws_flow_log.this.traffic_type == "ALL" && aws_cloudwatch_log_group.flows.kms_key_id == var.logs_kms_key_arn
    error_message = "All flows, accepted or not, by the key for logs."
  }
}

run "a_name_that_aws_would_not_take_everywhere_is_refused" {
  command = plan

  variables {
    name = "Attrium_Prod"
  }

  expect_failures = [var.name]
}

run "public_addresses_are_refused" {
  command = plan

  variables {
    cidr = "54.12.0.0/16"
  }

  expect_failures = [var.cidr]
}

run "a_vpc_too_small_for_its_subnets_is_refused" {
  command = plan

  variables {
    cidr = "10.30.0.0/24"
  }

  expect_failures = [var.cidr]
}

run "two_zones_are_refused" {
  command = plan

  variables {
    zones = ["us-east-1a", "us-east-1b"]
  }

  expect_failures = [var.zones]
}

run "zones_of_another_region_are_refused" {
  command = plan

  variables {
    zones = ["eu-west-1a", "eu-west-1b", "eu-west-1c"]
  }

  expect_failures = [var.zones]
}

run "endpoints_without_which_no_task_starts_are_asked_for" {
  command = plan

  variables {
    interface_endpoints = ["ecr.api", "logs"]
  }

  expect_failures = [var.interface_endpoints]
}

run "clients_without_an_address_are_refused" {
  command = plan

  variables {
    client_cidrs = []
  }

  expect_failures = [var.client_cidrs]
}

run "a_port_that_only_root_may_take_is_refused" {
  command = plan

  variables {
    service_port = 80
  }

  expect_failures = [var.service_port]
}

run "days_that_cloudwatch_does_not_know_are_refused" {
  command = plan

  variables {
    log_retention_days = 100
  }

  expect_failures = [var.log_retention_days]
}
