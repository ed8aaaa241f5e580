"""Six networks as one would write them as modules, with batch norms of their own and torchvision's names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache

import torch
from torch import Tensor, nn


class Fire(nn.Module):
    def __init__(self, inputs: int, squeezed: int, expanded: int) -> None:
        super().__init__()
        self.squeeze, self.squeeze_activation = nn.Conv2d(inputs, squeezed, 1), nn.ReLU()
        self.expand1x1, self.expand1x1_activation = nn.Conv2d(squeezed, expanded, 1), nn.ReLU()
        self.expand3x3, self.expand3x3_activation = nn.Conv2d(squeezed, expanded, 3, padding=1), nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = self.squeeze_activation(self.squeeze(x))
        small, large = self.expand1x1_activation(self.expand1x1(x)), self.expand3x3_activation(self.expand3x3(x))
        return torch.cat([small, large], dim=1)


class SqueezeNet(nn.Module):
    def __init__(self, features: Sequence[nn.Module], classes: int) -> None:
        super().__init__()
        self.features = nn.Sequential(*features)
        self.classifier = nn.Sequential(nn.Dropout(), nn.Conv2d(512, classes, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(1))

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.classifier(self.features(x)).flatten(1)
        return scores


def pooling() -> nn.Module:
    return nn.MaxPool2d(3, 2, ceil_mode=True)


def squeezenet1_0(classes: int) -> nn.Module:
    features = [
        nn.Conv2d(3, 96, 7, 2),
        nn.ReLU(),
        pooling(),
        Fire(96, 16, 64),
        Fire(128, 16, 64),
        Fire(128, 32, 128),
        pooling(),
        Fire(256, 32, 128),
        Fire(256, 48, 192),
        Fire(384, 48, 192),
        Fire(384, 64, 256),
        pooling(),
        Fire(512, 64, 256),
    ]
    return SqueezeNet(features, classes)


def squeezenet1_1(classes: int) -> nn.Module:
    features = [
        nn.Conv2d(3, 64, 3, 2),
        nn.ReLU(),
        pooling(),
        Fire(64, 16, 64),
        Fire(128, 16, 64),
        pooling(),
        Fire(128, 32, 128),
        Fire(256, 32, 128),
        pooling(),
        Fire(256, 48, 192),
        Fire(384, 48, 192),
        Fire(384, 64, 256),
        Fire(512, 64, 256),
    ]
    return SqueezeNet(features, classes)


class Vgg(nn.Module):
    """Without a classifier, which has 400 MB, where there are no classes."""

    def __init__(self, plan: str, classes: int) -> None:
        super().__init__()
        features: list[nn.Module] = []
        inputs = 3
        for word in plan.split():
            if word == "pool":
                features.append(nn.MaxPool2d(2))
            else:
                features += [nn.Conv2d(inputs, int(word), 3, padding=1), nn.ReLU()]
                inputs = int(word)
        self.features = nn.Sequential(*features)
        self.avgpool, self.classifier = nn.AdaptiveAvgPool2d(7), nn.Sequential()
        if not classes:
            return
        layers = [nn.Linear(25088, 4096), nn.ReLU(), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(), nn.Dropout()]
        self.classifier = nn.Sequential(*layers, nn.Linear(4096, classes))

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.classifier(self.avgpool(self.features(x)).flatten(1))
        return scores


def vgg16(classes: int) -> nn.Module:
    return Vgg("64 64 pool 128 128 pool 256 256 256 pool 512 512 512 pool 512 512 512 pool", classes)


def vgg19(classes: int) -> nn.Module:
    return Vgg("64 64 pool 128 128 pool 256 256 256 256 pool 512 512 512 512 pool 512 512 512 512 pool", classes)


class Bottleneck(nn.Module):
    def __init__(self, inputs: int, width: int, stride: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, width, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = nn.Conv2d(width, 4 * width, 1, bias=False), nn.BatchNorm2d(4 * width)
        self.relu = nn.ReLU()
        self.downsample: nn.Module | None = None
        if inputs != 4 * width:
            convolution = nn.Conv2d(inputs, 4 * width, 1, stride, bias=False)
            self.downsample = nn.Sequential(convolution, nn.BatchNorm2d(4 * width))

    def forward(self, x: Tensor) -> Tensor:
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        result: Tensor = self.relu(y + (x if self.downsample is None else self.downsample(x)))
        return result


class ResNet(nn.Module):
    def __init__(self, classes: int) -> None:
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64)
        self.relu, self.maxpool = nn.ReLU(), nn.MaxPool2d(3, 2, 1)
        self.layer1 = self.stage(64, 64, 3, 1)
        self.layer2 = self.stage(256, 128, 4, 2)
        self.layer3 = self.stage(512, 256, 6, 2)
        self.layer4 = self.stage(1024, 512, 3, 2)
        self.avgpool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(2048, classes)

    @staticmethod
    def stage(inputs: int, width: int, blocks: int, stride: int) -> nn.Sequential:
        others = [Bottleneck(4 * width, width, 1) for _ in range(blocks - 1)]
        return nn.Sequential(Bottleneck(inputs, width, stride), *others)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        scores: Tensor = self.fc(self.avgpool(x).flatten(1))
        return scores


def resnet50(classes: int) -> nn.Module:
    return ResNet(classes)


class Unit(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.bn = nn.BatchNorm2d(outputs, eps=0.001)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(self.bn(self.conv(x)))


class Inception(nn.Module):
    def __init__(self, inputs: int, one: int, two: tuple[int, int], three: tuple[int, int], four: int) -> None:
        super().__init__()
        self.branch1 = Unit(inputs, one)
        self.branch2 = nn.Sequential(Unit(inputs, two[0]), Unit(*two, 3))
        self.branch3 = nn.Sequential(Unit(inputs, three[0]), Unit(*three, 3))
        self.branch4 = nn.Sequential(nn.MaxPool2d(3, 1, 1, ceil_mode=True), Unit(inputs, four))

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1)


class Auxiliary(nn.Module):
    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.conv, self.fc1, self.fc2 = Unit(inputs, 128), nn.Linear(2048, 1024), nn.Linear(1024, classes)


class GoogLeNet(nn.Module):
    def __init__(self, classes: int) -> None:
        super().__init__()
        self.conv1, self.maxpool1 = Unit(3, 64, 7, 2), pooling()
        self.conv2, self.conv3, self.maxpool2 = Unit(64, 64), Unit(64, 192, 3), pooling()
        self.inception3a = Inception(192, 64, (96, 128), (16, 32), 32)
        self.inception3b = Inception(256, 128, (128, 192), (32, 96), 64)
        self.maxpool3 = pooling()
        self.inception4a = Inception(480, 192, (96, 208), (16, 48), 64)
        self.inception4b = Inception(512, 160, (112, 224), (24, 64), 64)
        self.inception4c = Inception(512, 128, (128, 256), (24, 64), 64)
        self.inception4d = Inception(512, 112, (144, 288), (32, 64), 64)
        self.inception4e = Inception(528, 256, (160, 320), (32, 128), 128)
        self.maxpool4 = nn.MaxPool2d(2, 2, ceil_mode=True)
        self.inception5a = Inception(832, 256, (160, 320), (32, 128), 128)
        self.inception5b = Inception(832, 384, (192, 384), (48, 128), 128)
        self.aux1, self.aux2 = Auxiliary(512, classes), Auxiliary(528, classes)
        self.avgpool, self.fc = nn.AdaptiveAvgPool2d(1), nn.Linear(1024, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.maxpool2(self.conv3(self.conv2(self.maxpool1(self.conv1(x)))))
        x = self.maxpool3(self.inception3b(self.inception3a(x)))
        x = self.inception4c(self.inception4b(self.inception4a(x)))
        x = self.maxpool4(self.inception4e(self.inception4d(x)))
        x = self.inception5b(self.inception5a(x))
        scores: Tensor = self.fc(self.avgpool(x).flatten(1))
        return scores


def googlenet(classes: int) -> nn.Module:
    return GoogLeNet(classes)


PLAIN: dict[str, Callable[[int], nn.Module]] = {
    "googlenet": googlenet,
    "resnet50": resnet50,
    "squeezenet1_0": squeezenet1_0,
    "squeezenet1_1": squeezenet1_1,
    "vgg16": vgg16,
    "vgg19": vgg19,
}


@lru_cache(maxsize=4)
def drawn(name: str, classes: int, seed: int = 0) -> nn.Module:
    """Return a network for evaluation whose weights, and the statistics of whose norms, are drawn at random."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = PLAIN[name](classes).eval().requires_grad_(False)
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for statistic in (module.weight, module.bias, module.running_mean, module.running_var):
                assert statistic is not None
                statistic.uniform_(0.5, 1.5, generator=generator)
        elif isinstance(module, nn.Conv2d):
            # Signals keep their size through rectifiers (He et al. 2015).
            module.weight.normal_(0, (2 / module.weight[0].numel()) ** 0.5, generator=generator)
            if module.bias is not None:
                module.bias.uniform_(-0.1, 0.1, generator=generator)
    return network


def outputs(network: nn.Module, x: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
    """Return what the modules of some names gave on the way."""
    found: dict[str, Tensor] = {}
    modules = {network.get_submodule(name): name for name in names}
    hooks = [
        module.register_forward_hook(lambda module, inputs, output: found.__setitem__(modules[module], output))
        for module in modules
    ]
    network(x)
    for hook in hooks:
        hook.remove()
    return found
