mock_provider "aws" {}

variables {
  name              = "attrium-test"
  subnet_ids        = ["subnet-a", "subnet-b", "subnet-c"]
  security_group_id = "sg-cache"
  kms_key_arn       = "arn:aws:kms:us-east-1:123456789012:key/cache"
  logs_kms_key_arn  = "arn:aws:kms:us-east-1:123456789012:key/logs"
  node_type         = "cache.r6g.large"
  replicas          = 1
  multi_az          = true
}

# Applied, to mocked AWS; the runs after it plan against that state.
run "it_is_encrypted_on_disk_and_on_the_way" {
  command = apply

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_enabled && aws_elasticache_replication_group.this.transit_encryption_mode == "required"
    error_message = "TLS is not a choice."
  }

  assert {
    condition     = tobool(aws_elasticache_replication_group.this.at_rest_encryption_enabled) && aws_elasticache_replication_group.this.kms_key_id == var.kms_key_arn
    error_message = "By the cache's own key."
  }
}

run "who_says_nothing_may_do_nothing_and_the_service_nothing_administrative" {
  command = plan

  assert {
    condition     = aws_elasticache_user.this["default"].access_string == "off ~* -@all"
    error_message = "The user that Redis wants is off."
  }

  assert {
    condition     = strcontains(aws_elasticache_user.this["app"].access_string, "-@admin") && strcontains(aws_elasticache_user.this["app"].access_string, "-@dangerous")
    error_message = "The service reads and writes."
  }
}

run "there_is_no_password_to_keep" {
  command = plan

  assert {
    condition     = one(aws_elasticache_user.this["app"].authentication_mode).type == "iam" && aws_elasticache_replication_group.this.auth_token == null
    error_message = "The service proves itself by IAM."
  }
}

run "only_keys_with_a_time_to_live_are_evicted" {
  command = plan

  assert {
    condition     = [for parameter in aws_elasticache_parameter_group.this.parameter : parameter.value if parameter.name == "maxmemory-policy"] == ["volatile-lru"]
    error_message = "Markers stay."
  }
}

run "a_replica_takes_over" {
  command = plan

  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.num_cache_clusters == 2
    error_message = "In another zone."
  }
}

run "a_single_node_has_nobody_to_take_over" {
  command = plan

  variables {
    replicas = 0
    multi_az = false
  }

  assert {
    condition     = !aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.num_cache_clusters == 1
    error_message = "ElastiCache refuses failover without a replica."
  }
}

run "zones_without_a_replica_are_refused" {
  command = plan

  variables {
    replicas = 0
  }

  expect_failures = [var.multi_az]
}

run "evicting_what_must_stay_is_refused" {
  command = plan

  variables {
    eviction = "allkeys-lru"
  }

  expect_failures = [var.eviction]
}

run "a_name_that_aws_would_not_take_everywhere_is_refused" {
  command = plan

  variables {
    name = "Attrium_Prod"
  }

  expect_failures = [var.name]
}

run "one_subnet_is_refused" {
  command = plan

  variables {
    subnet_ids = ["subnet-a"]
  }

  expect_failures = [var.subnet_ids]
}

run "what_is_no_type_of_elasticache_is_refused" {
  command = plan

  variables {
    node_type = "r6g.large"
  }

  expect_failures = [var.node_type]
}

run "more_replicas_than_elasticache_allows_are_refused" {
  command = plan

  variables {
    replicas = 6
  }

  expect_failures = [var.replicas]
}

run "another_redis_is_refused" {
  command = plan

  variables {
    engine_version = "6.2"
  }

  expect_failures = [var.engine_version]
}

run "days_that_cloudwatch_does_not_know_are_refused" {
  command = plan

  variables {
    log_retention_days = 100
  }

  expect_failures = [var.log_retention_days]
}
