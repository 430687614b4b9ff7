from cdk8s import App, Chart, Duration
from cdk8s_progressive_delivery import ExternalObject, Percent, flagger

app = App()
chart = Chart(app, "shop", namespace="shop", disable_resource_name_hashes=True)
flagger.Canary(
    chart, "canary",
    target=ExternalObject.from_reference(chart, "target", api_version="apps/v1", kind="Deployment", name="shop"),
    provider=flagger.TrafficProvider.mesh_service(),
    service=flagger.CanaryService(port=8080),
    analysis=flagger.Analysis.traffic_shifting(step=Percent.of(10), interval=Duration.seconds(30), threshold=5),
)
print(app.synth_yaml())
