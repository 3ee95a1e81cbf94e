output "logs_bucket" {
  description = "Bucket for access logs. It waits for the policy that lets AWS write there: a load balancer tries that at once."
  value       = aws_s3_bucket_policy.logs.bucket
}

output "topic_arns" {
  description = "Topics by severity: page, ticket."
  value       = { for severity, topic in aws_sns_topic.this : severity => topic.arn }
}

output "alarm_names" {
  description = "Every alarm that this module makes, but for composite ones."
  value       = sort(concat([for alarm in aws_cloudwatch_metric_alarm.this : alarm.alarm_name], [for alarm in aws_cloudwatch_metric_alarm.burn : alarm.alarm_name]))
}

output "dashboard_name" {
  description = "The dashboard."
  value       = aws_cloudwatch_dashboard.this.dashboard_name
}
