# Two roles' worth of rights: what Redshift may do for a COPY, and what the worker may ask of Redshift.

resource "aws_iam_role" "copy" {
  name = "${var.name}-copy"
  tags = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = ["redshift.amazonaws.com", "redshift-serverless.amazonaws.com"] }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "copy" {
  name = "read-landing"
  role = aws_iam_role.copy.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "s3:GetObject"
        Resource = "${aws_s3_bucket.landing.arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket"]
        Resource = aws_s3_bucket.landing.arn
      },
      {
        Effect   = "Allow"
        Action   = "kms:Decrypt"
        Resource = var.kms_key_arn
      },
    ]
  })
}

locals {
  arn_prefix = "arn:${data.aws_partition.current.partition}:redshift:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"
  warehouse_arn = one(concat(
    [for cluster in aws_redshift_cluster.this : "${local.arn_prefix}:cluster:${cluster.cluster_identifier}"],
    [for workgroup in aws_redshiftserverless_workgroup.this : workgroup.arn],
  ))

  # A session of the caller's own role, as a database user of its own: never as the administrator.
  credentials_statement = var.mode == "provisioned" ? {
    Effect   = "Allow"
    Action   = "redshift:GetClusterCredentialsWithIAM"
    Resource = "${local.arn_prefix}:dbname:${var.name}/${var.database}"
    } : {
    Effect   = "Allow"
    Action   = "redshift-serverless:GetCredentials"
    Resource = local.warehouse_arn
  }
}

resource "aws_iam_policy" "writer" {
  name        = "${var.name}-warehouse-writer"
  description = "Lands micro-batches and has the warehouse copy and merge them."
  tags        = var.tags

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.credentials_statement,
      {
        Effect   = "Allow"
        Action   = ["redshift-data:BatchExecuteStatement", "redshift-data:ExecuteStatement"]
        Resource = local.warehouse_arn
      },
      {
        # These know no resource: whoever asked may ask for the answer.
        Effect    = "Allow"
        Action    = ["redshift-data:CancelStatement", "redshift-data:DescribeStatement", "redshift-data:GetStatementResult"]
        Resource  = "*"
        Condition = { StringEquals = { "redshift-data:statement-owner-iam-userid" = "$${aws:userid}" } }
      },
      {
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:PutObject"]
        Resource = "${aws_s3_bucket.landing.arn}/*"
      },
      {
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = var.kms_key_arn
      },
    ]
  })
}
