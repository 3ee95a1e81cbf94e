output "load_balancer" {
  description = "What a DNS alias record needs: `dns_name` and `zone_id`."
  value = {
    dns_name = aws_lb.this.dns_name
    zone_id  = aws_lb.this.zone_id
  }
}

output "cluster_name" {
  description = "Cluster of all tasks."
  value       = aws_ecs_cluster.this.name
}

output "service_names" {
  description = "Services by part: api, worker."
  value       = { for part, service in aws_ecs_service.this : part => service.name }
}

output "load_balancer_metric_dimensions" {
  description = "Dimensions of CloudWatch's metrics of load balancer and target group."
  value = {
    LoadBalancer = aws_lb.this.arn_suffix
    TargetGroup  = aws_lb_target_group.this.arn_suffix
  }
}

output "metrics_namespace" {
  description = "Namespace in CloudWatch of what the service says at /metrics."
  value       = local.namespace
}

output "migrate_command" {
  description = "Brings the database's schema up to the image's version. To be run before a new version serves."
  value = join(" ", [
    "aws ecs run-task --launch-type FARGATE --cluster ${aws_ecs_cluster.this.name}",
    "--task-definition ${aws_ecs_task_definition.this["migrate"].family}",
    "--network-configuration 'awsvpcConfiguration={subnets=[${join(",", var.subnet_ids)}],securityGroups=[${var.security_group_ids.worker}],assignPublicIp=DISABLED}'",
  ])
}
